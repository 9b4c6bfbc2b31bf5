import { strings } from '../src/components/strings.ts';
import { expect, helloManifest, test } from './pages/test.ts';

test('three replicas become five by editing the YAML and pressing Ctrl+Enter', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(20);
  await expect(orrery.podsIn('ready')).toHaveCount(3);
  const edited = helloManifest().replace('replicas: 3', 'replicas: 5');
  await orrery.setManifest(edited);
  await expect(page.getByLabel(strings.editor.edited)).toBeVisible();
  await orrery.apply();
  await orrery.kubectl('get deployment web');
  await orrery.goToSecond(40);
  await expect(orrery.podsIn('ready')).toHaveCount(5);
  await expect(orrery.terminal).toContainText('deployment.apps/web configured');
  await expect(orrery.terminal, 'the second document did not change').toContainText('service/web unchanged');
  await expect(page.getByLabel(strings.editor.edited)).toHaveCount(0);
  await orrery.kubectl('get deployment web');
  await orrery.goToSecond(45);
  await expect(orrery.terminal).toContainText('5/5');
});

test('a new manifest beside the first is applied alone', async ({ orrery, page }) => {
  await orrery.open();
  await orrery.goToSecond(15);
  await page.getByRole('button', { name: strings.editor.add }).click();
  await orrery.setManifest('apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: colours\ndata:\n  sky: blue\n');
  await orrery.apply();
  await orrery.kubectl('get configmap colours -o jsonpath={.data.sky}');
  await orrery.goToSecond(18);
  await expect(orrery.terminal).toContainText('configmap/colours created');
  await expect(orrery.terminal).not.toContainText('deployment.apps/web');
});

import { describe, expect, it } from 'vitest';
import { registryOf } from './pull-secrets.ts';
import { parseImageName, withDefaultTag } from './reference.ts';

// kubernetes/pkg/util/parsers/parsers_test.go, images/image_manager_test.go TestApplyDefaultImageTag
describe('image names', () => {
  const digest = `sha256:${'a'.repeat(64)}`;
  it.each([
    ['root', 'root:latest'],
    ['root:tag', 'root:tag'],
    [`root@${digest}`, `root@${digest}`],
    ['registry.k8s.io:5000/a/b', 'registry.k8s.io:5000/a/b:latest'],
    ['localhost/app', 'localhost/app:latest'],
  ])('%s is %s', (image, expected) => expect(withDefaultTag(image)).toEqual({ image: expected }));

  it.each([
    ['Nginx', `couldn't parse image name "Nginx": invalid reference format: repository name (library/Nginx) must be lowercase`],
    ['nginx:', `couldn't parse image name "nginx:": invalid reference format`],
    ['nginx latest', `couldn't parse image name "nginx latest": invalid reference format`],
    ['', `couldn't parse image name "": invalid reference format`],
  ])('%s is refused', (image, error) => expect(parseImageName(image)).toEqual({ error }));

  it.each([
    ['nginx', 'docker.io'],
    ['library/nginx:1', 'docker.io'],
    ['registry.example.com:5000/a/b:c', 'registry.example.com:5000'],
    ['localhost/app', 'localhost'],
  ])('%s comes from %s', (image, registry) => expect(registryOf(image)).toBe(registry));
});

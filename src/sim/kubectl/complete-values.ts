/** What may follow a flag. Source: `kubectl/pkg/cmd` RegisterFlagCompletionFunc, and the words that their help lists. */
export const flagValues: Readonly<Record<string, readonly string[]>> = {
  output: ['json', 'yaml', 'kyaml', 'name', 'wide', 'jsonpath=', 'jsonpath-as-json=', 'go-template=', 'custom-columns='],
  'dry-run': ['none', 'server', 'client'],
  cascade: ['background', 'foreground', 'orphan'],
  validate: ['strict', 'warn', 'ignore'],
  restart: ['Always', 'OnFailure', 'Never'],
  profile: ['legacy', 'general', 'baseline', 'netadmin', 'restricted', 'sysadmin'],
  'image-pull-policy': ['Always', 'IfNotPresent', 'Never'],
  subresource: ['status', 'scale', 'resize'],
  types: ['Normal', 'Warning'],
};

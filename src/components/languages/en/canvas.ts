/** Texts of the canvases, which are loaded when the first moment is on screen. Same rules as `strings.ts`. */
export const canvas = {
  sequence: {
    outline: 'Outline of chapters',
    sent: 'sent',
    arrived: 'arrives',
    answered: 'answered',
    object: 'object',
    preview: 'Preview of the row',
    open: 'Click: details · Alt+click: path from the selected row',
    range: (rows: number, span: string) => `${rows} rows, ${span}`,
    copyText: 'Copy as text',
    copyMermaid: 'Copy as Mermaid',
    copied: 'Copied',
    leave: 'Leave the range',
  },
  topology: {
    group: 'Pods by',
    groups: { node: 'node', namespace: 'namespace', workload: 'workload' },
    pods: (count: string) => `${count} Pods`,
    namespaces: 'Linux namespaces',
    cgroup: 'cgroup',
    interfaces: 'interfaces',
    problems: (count: number) => `${count} with a problem`,
  },
  tracks: {
    title: 'Tracks',
    none: 'Nothing to draw yet.',
    filter: 'Filter tracks',
    process: 'Processes',
    pod: 'Pods',
    more: (count: number) => `${count} more tracks: narrow the filter`,
  },
} as const;

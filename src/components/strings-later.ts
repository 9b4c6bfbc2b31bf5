/**
 * Texts of the parts that are loaded when they are first needed, kept apart from `strings.ts` so that the first load does not
 * carry them. Same rules: another language is another object of this shape.
 */
export const laterStrings = {
  faults: {
    title: 'Faults in force',
    since: (time: string) => `since ${time}`,
    heal: 'Heal',
    healThis: (title: string) => `Heal ${title}`,
    flying: (title: string, from: string, to: string) => `On its way: ${title}, ${from} to ${to}`,
  },
  bookmarks: {
    title: 'Bookmarks',
    none: 'No bookmark yet. M bookmarks the moment shown.',
    name: (time: string) => `Name of the bookmark at ${time}`,
    remove: (name: string) => `Remove the bookmark ${name}`,
    go: (time: string) => `Go to ${time}`,
  },
  notes: {
    added: 'Default: not in your text, added by the API server',
    read: (process: string, count: number, time: string, seq: number) => `● read by ${process}${count > 1 ? ` ${count}×, last` : ''} at ${time} (#${seq})`,
    more: (count: number) => `and ${count} more`,
  },
  breakpoints: {
    title: 'Breakpoints',
    condition: 'Condition',
    add: 'Add',
    help: 'Playback stops where it becomes true. An object by kind/namespace/name, with * for anything, and what must hold: Ready=False, status=CrashLoopBackOff, status.readyReplicas=3, spec.nodeName, deleted. Or words of the message filter: code:5xx, lane:kubelet verb:PATCH, problem.',
    none: 'No breakpoint yet.',
    run: 'Play to the next',
    remove: (condition: string) => `Remove ${condition}`,
  },
  whatIf: {
    title: 'What would change it',
    ask: 'Try it out',
    trying: 'Trying each in a run of its own…',
    anyway: (outcome: string, horizon: string) => `If nothing is done: ${outcome}, ${horizon} later.`,
    none: 'Nothing that is known to help was found.',
    without: (what: string) => `Tried without a better end: ${what}.`,
    attempt: 'Attempt',
    earlier: 'Earlier attempt',
    later: 'Later attempt',
  },
} as const;

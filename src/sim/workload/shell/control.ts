/** How a command leaves the normal order: thrown through the interpreter, never out of it. */
export class Exit {
  constructor(readonly code: number) {}
}

export class Return {
  constructor(readonly code: number) {}
}

export class Loop {
  constructor(
    readonly kind: 'break' | 'continue',
    readonly depth: number,
  ) {}
}

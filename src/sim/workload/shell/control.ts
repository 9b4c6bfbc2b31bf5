/** How a command leaves the normal order: thrown through the interpreter, never out of it. */
export class Exit {
  constructor(readonly code: number) {}
}

/** Thrown by `return`: ends a function or a sourced file. */
export class Return {
  constructor(readonly code: number) {}
}

/** Thrown by `break` and `continue`: `depth` loops outward. */
export class Loop {
  constructor(
    readonly kind: 'break' | 'continue',
    readonly depth: number,
  ) {}
}

import { assign, setup } from 'xstate';

/** `kubernetes/pkg/kubelet/kubelet.go` imageBackOffPeriod and MaxImageBackOff. */
const IMAGE_PULL_BACK_OFF = { initialMs: 10_000, maxMs: 300_000 } as const;

export interface ImagePullContext {
  readonly image: string;
  readonly attempts: number;
  /** The pause that the last failure imposes, milliseconds. */
  readonly backOffMs: number;
  /** What the runtime said last: shown again while backing off. */
  readonly error: string;
}

export type ImagePullEvent =
  | { readonly type: 'PRESENT' }
  | { readonly type: 'PULL' }
  | { readonly type: 'PULLED' }
  | { readonly type: 'FAILED'; readonly error: string }
  | { readonly type: 'NEVER_PULL' }
  | { readonly type: 'INVALID_NAME' };

/**
 * One image for one Pod: found on the node, or pulled with back-off (10 s doubling to 300 s for each Pod and image). The
 * waiting reason alternates between ErrImagePull (the attempt) and ImagePullBackOff (asked again too early).
 * Source: `kubernetes/pkg/kubelet/images/image_manager.go`.
 */
export const imagePull = setup({
  types: { context: {} as ImagePullContext, events: {} as ImagePullEvent, input: {} as { readonly image: string } },
  actions: {
    countAttempt: assign({ attempts: ({ context }) => context.attempts + 1 }),
    lengthenBackOff: assign(({ context, event }) => ({
      error: event.type === 'FAILED' ? event.error : context.error,
      backOffMs: context.backOffMs === 0 ? IMAGE_PULL_BACK_OFF.initialMs : Math.min(context.backOffMs * 2, IMAGE_PULL_BACK_OFF.maxMs),
    })),
    forget: assign({ error: '' }),
  },
  delays: { backOff: ({ context }) => context.backOffMs },
}).createMachine({
  id: 'image-pull',
  context: ({ input }) => ({ image: input.image, attempts: 0, backOffMs: 0, error: '' }),
  initial: 'inspecting',
  on: {
    PRESENT: '.present',
    NEVER_PULL: '.ErrImageNeverPull',
    INVALID_NAME: '.InvalidImageName',
    PULL: { target: '.pulling', actions: 'countAttempt' },
  },
  states: {
    inspecting: {},
    present: {},
    pulling: {
      on: {
        PULLED: { target: 'present', actions: 'forget' },
        FAILED: { target: 'backOff', actions: 'lengthenBackOff' },
      },
    },
    backOff: {
      initial: 'ErrImagePull',
      after: { backOff: 'due' },
      on: { PULL: '.ImagePullBackOff' },
      states: { ErrImagePull: {}, ImagePullBackOff: {} },
    },
    due: {},
    ErrImageNeverPull: {},
    InvalidImageName: {},
  },
});

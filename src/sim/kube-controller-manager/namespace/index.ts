import type { ControllerDescriptor } from '../controller-context.ts';
import { NamespaceController } from './namespace-controller.ts';

export const namespace: ControllerDescriptor = {
  name: 'namespace',
  serviceAccount: 'namespace-controller',
  start: (context) => new NamespaceController(context).start(),
};

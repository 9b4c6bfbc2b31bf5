import { apiregistrationPrinters } from './apiregistration.ts';
import { clusterPrinters } from './cluster.ts';
import { printers } from './index.ts';
import { networkingPrinters } from './networking.ts';
import { podPrinter } from './pod.ts';
import { storagePrinters } from './storage.ts';
import { workloadPrinters } from './workloads.ts';

printers.fill({ pods: podPrinter, ...workloadPrinters, ...networkingPrinters, ...clusterPrinters, ...storagePrinters, ...apiregistrationPrinters });

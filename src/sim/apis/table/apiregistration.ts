import { isObject, listAt, stringAt } from '../../apimachinery/index.ts';
import { age, columns, nameOf, type Printer } from './printer.ts';

/** Source: `kube-aggregator/pkg/registry/apiservice/etcd/etcd.go` ConvertToTable. */
const apiService: Printer = {
  columns: columns('Name', 'Service', 'Available', 'Age'),
  cells: (o, now) => {
    const service = stringAt(o, 'spec', 'service', 'name');
    const condition = listAt(o, 'status', 'conditions').find((item) => isObject(item) && item['type'] === 'Available');
    const [status, reason] = [stringAt(condition, 'status'), stringAt(condition, 'reason')];
    const available = status === '' ? 'Unknown' : status === 'True' || reason === '' ? status : `${status} (${reason})`;
    return [nameOf(o), service === '' ? 'Local' : `${stringAt(o, 'spec', 'service', 'namespace')}/${service}`, available, age(o, now)];
  },
};

export const apiregistrationPrinters: Readonly<Record<string, Printer>> = { 'apiservices.apiregistration.k8s.io': apiService };

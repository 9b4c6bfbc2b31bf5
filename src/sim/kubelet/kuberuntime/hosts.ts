import type { Pod } from '../../../api/index.ts';
import { specOf } from '../pod.ts';

/**
 * `/etc/hosts` of a Pod: its own addresses, then its hostAliases. Source: `kubernetes/pkg/kubelet/kubelet_pods.go`
 * managedHostsFileContent, hostsEntriesFromHostAliases.
 */
export function hostsFile(pod: Pod, podIPs: readonly string[], hostname: string, clusterDomain: string): string {
  const { subdomain, hostAliases = [] } = specOf(pod);
  const lines = [
    '# Kubernetes-managed hosts file.',
    '127.0.0.1\tlocalhost',
    '::1\tlocalhost ip6-localhost ip6-loopback',
    'fe00::0\tip6-localnet',
    'fe00::0\tip6-mcastprefix',
    'fe00::1\tip6-allnodes',
    'fe00::2\tip6-allrouters',
  ];
  const fqdn = subdomain ? `${hostname}.${subdomain}.${pod.metadata?.namespace ?? 'default'}.svc.${clusterDomain}\t` : '';
  for (const ip of podIPs) lines.push(`${ip}\t${fqdn}${hostname}`);
  if (hostAliases.length > 0) lines.push('', '# Entries added by HostAliases.');
  for (const { ip, hostnames = [] } of hostAliases) lines.push(`${ip}\t${hostnames.join('\t')}`);
  return `${lines.join('\n')}\n`;
}

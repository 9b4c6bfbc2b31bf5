/** Addresses of the nodes on their own network, in the order of the scenario. */
export function nodeIP(index: number): string {
  return `192.168.${Math.floor((11 + index) / 256)}.${(11 + index) % 256}`;
}

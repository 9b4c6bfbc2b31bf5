const short: Readonly<Record<string, string>> = { ReadWriteOnce: 'RWO', ReadOnlyMany: 'ROX', ReadWriteMany: 'RWX', ReadWriteOncePod: 'RWOP' };

/** `RWO,ROX`, in Kubernetes' order. Source: `kubectl/pkg/util/storage/storage.go` GetAccessModesAsString. */
export const accessModesText = (modes: readonly unknown[] = []): string =>
  Object.keys(short)
    .filter((mode) => modes.includes(mode))
    .map((mode) => short[mode] ?? '')
    .join(',');

import type { KubeList, LimitRange, Namespace, ResourceQuota } from '../../../api/index.ts';
import { canonicalQuantity, compareStrings } from '../../apimachinery/index.ts';
import { list } from '../../client-go/index.ts';
import type { Procedure } from '../../kernel/index.ts';
import { resourceOf } from '../resource-builder.ts';
import type { Session } from '../session.ts';
import { type Describer, rfc1123, writeAnnotations, writeMap } from './common.ts';
import type { Writer } from './writer.ts';

const scopeHelp: Readonly<Record<string, string>> = {
  Terminating: 'Matches all pods that have an active deadline. These pods have a limited lifespan on a node before being actively terminated by the system.',
  NotTerminating:
    'Matches all pods that do not have an active deadline. These pods usually include long running pods whose container command is not expected to terminate.',
  BestEffort: 'Matches all pods that do not have resource requirements set. These pods have a best effort quality of service.',
  NotBestEffort: 'Matches all pods that have at least one resource requirement set. These pods have a burstable or guaranteed quality of service.',
};

const quantityText = (value: unknown): string => (value === undefined ? '0' : canonicalQuantity(value));

function writeScopes(writer: Writer, level: number, bullet: string, quota: ResourceQuota): void {
  const scopes = [...(quota.spec?.scopes ?? [])].sort(compareStrings);
  if (scopes.length === 0) return;
  writer.write(level, `Scopes:\t${scopes.join(', ')}`);
  for (const scope of scopes) if (scopeHelp[scope]) writer.write(level, `${bullet} ${scopeHelp[scope]}`);
}

function writeUsage(writer: Writer, level: number, { status }: ResourceQuota): void {
  for (const name of Object.keys(status?.hard ?? {}).sort(compareStrings)) {
    writer.write(level, `${name}\t${quantityText(status?.used?.[name])}\t${quantityText(status?.hard?.[name])}`);
  }
}

/** Source: `kubectl/pkg/describe/describe.go` describeQuota. */
export const describeQuota: Describer = function* (_session, writer, object) {
  const quota = object as ResourceQuota;
  writer.write(0, `Name:\t${quota.metadata?.name}\nNamespace:\t${quota.metadata?.namespace}`);
  writeScopes(writer, 0, ' *', quota);
  writer.write(0, 'Resource\tUsed\tHard\n--------\t----\t----');
  writeUsage(writer, 0, quota);
};

const LIMIT_COLUMNS = 'Type\tResource\tMin\tMax\tDefault Request\tDefault Limit\tMax Limit/Request Ratio';
const LIMIT_RULES = '----\t--------\t---\t---\t---------------\t-------------\t-----------------------';

function writeLimits(writer: Writer, prefix: string, { spec }: LimitRange): void {
  for (const item of spec?.limits ?? []) {
    const columns = [item.min, item.max, item.defaultRequest, item.default, item.maxLimitRequestRatio];
    const names = new Set(columns.flatMap((amounts) => Object.keys(amounts ?? {})));
    for (const name of [...names].sort(compareStrings)) {
      const cells = columns.map((amounts) => (amounts?.[name] === undefined ? '-' : quantityText(amounts[name])));
      writer.write(0, `${prefix}${item.type}\t${name}\t${cells.join('\t')}`);
    }
  }
}

/** Source: `kubectl/pkg/describe/describe.go` describeLimitRange. */
export const describeLimitRange: Describer = function* (_session, writer, object) {
  writer.write(0, `Name:\t${object.metadata?.name}\nNamespace:\t${object.metadata?.namespace}\n${LIMIT_COLUMNS}\n${LIMIT_RULES}`);
  writeLimits(writer, '', object as LimitRange);
};

function* all<T>(session: Session, resource: string, namespace: string): Procedure<readonly T[]> {
  const { items } = yield* session.api(list<KubeList & { readonly items: readonly T[] }>(resourceOf(session, resource).type, namespace, { limit: 500 }));
  return items;
}

/** Source: `kubectl/pkg/describe/describe.go` describeNamespace. */
export const describeNamespace: Describer = function* (session, writer, object) {
  const { metadata, status } = object as Namespace;
  writer.write(0, `Name:\t${metadata?.name}`);
  writeMap(writer, 0, 'Labels', metadata?.labels);
  writeAnnotations(writer, 0, metadata?.annotations);
  writer.write(0, `Status:\t${status?.phase ?? ''}`);
  if (status?.conditions?.length) {
    writer.write(0, 'Conditions:\n  Type\tStatus\tLastTransitionTime\tReason\tMessage\n  ----\t------\t------------------\t------\t-------');
    for (const c of status.conditions) writer.write(1, `${c.type}\t${c.status}\t${rfc1123(c.lastTransitionTime)}\t${c.reason ?? ''}\t${c.message ?? ''}`);
  }
  const quotas = yield* all<ResourceQuota>(session, 'resourcequotas', metadata?.name ?? '');
  writer.write(0, quotas.length === 0 ? '\nNo resource quota.' : '\nResource Quotas');
  for (const quota of [...quotas].sort((a, b) => compareStrings(a.metadata?.name ?? '', b.metadata?.name ?? ''))) {
    writer.write(1, `Name:\t${quota.metadata?.name}`);
    writeScopes(writer, 1, '*', quota);
    writer.write(1, 'Resource\tUsed\tHard\n--------\t---\t---');
    writeUsage(writer, 1, quota);
  }
  const limits = yield* all<LimitRange>(session, 'limitranges', metadata?.name ?? '');
  writer.write(0, limits.length === 0 ? '\nNo LimitRange resource.' : `\nResource Limits\n ${LIMIT_COLUMNS}\n ${LIMIT_RULES}`);
  for (const limit of limits) writeLimits(writer, ' ', limit);
};

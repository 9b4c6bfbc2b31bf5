export { bundle, kindConfig, kwokNodes } from './bundle.ts';
export { decodeLink, type DecodedLink, encodeLink, type LinkContent, type LinkFailure, type LinkRows, type LinkView } from './codec.ts';
export { defaultCluster, defaultNode, defaultNodes, scenarioOf } from './defaults.ts';
export { looksLikeScenario, type ParsedScenario, parseScenario, type ScenarioProblem } from './parse.ts';
export { redactScenario, redactSecrets, type Redacted } from './redact.ts';
export { importDump, type ImportedDump, looksLikeDump } from './dump.ts';
export { readScenario } from './schema.ts';
export { scenarioText } from './text.ts';
export { looksLikeTrace, type ReadTrace, readTrace, type TraceReading } from './trace-file.ts';

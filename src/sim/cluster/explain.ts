/**
 * Lets kube-apiserver answer `/openapi`, which `kubectl explain` reads. The documents hold the description of every field, half a
 * megabyte: the page loads this when somebody asks for an explanation.
 */
import { serveOpenapi } from '../kube-apiserver/openapi/index.ts';

serveOpenapi();

// Without components: for what only reads JSON.
export { type JsonPath, pathPattern, pathText } from './json-path.ts';
export { isJson, type Json, jsonText, kindOf, parseJson, plainText, prettyJson, scalarOf } from './lossless.ts';

// withStructuredOutput: which means a method uses, and what reads the answer. How a model is held to a
// schema is core's choice (`structuredOutput` of a call); tools are LangChain's own way.
// SPDX-License-Identifier: Apache-2.0
import type { StructuredOutputMethodOptions } from '@langchain/core/language_models/base';
import { createContentParser, createFunctionCallingParser } from '@langchain/core/language_models/structured_output';
import { JsonOutputParser, OutputParserException, type BaseLLMOutputParser } from '@langchain/core/output_parsers';
import { JsonOutputKeyToolsParser } from '@langchain/core/output_parsers/openai_tools';
import type { ChatGeneration } from '@langchain/core/outputs';
import { toJsonSchema, Validator } from '@langchain/core/utils/json_schema';
import { isSerializableSchema, type SerializableSchema } from '@langchain/core/utils/standard_schema';
import { isInteropZodSchema, type InteropZodType } from '@langchain/core/utils/types';
import type { Capabilities, JsonObject } from 'bedrock-core';
import type { ChatBedrockCallOptions } from './fields.ts';

export type StructuredAnswer = Record<string, unknown>;
type Answer = StructuredAnswer;

/** What an answer is held to; the type of the answer is read from a Zod or Standard Schema. */
export type AnswerSchema<Output extends Answer> = InteropZodType<Output> | SerializableSchema<Output> | object;

type Method = 'functionCalling' | 'jsonSchema' | 'jsonMode';
type Parsable<Output extends Answer> = Parameters<typeof createContentParser<Output>>[0];

export interface StructuredCall<Output extends Answer> {
  options: Partial<ChatBedrockCallOptions>;
  parser: BaseLLMOutputParser<Output>;
}

/** The options that a structured call is bound to, and the parser of its answer. */
export function structuredCall<Output extends Answer>(
  schema: AnswerSchema<Output>,
  config: StructuredOutputMethodOptions<boolean>,
  capabilities: Capabilities,
): StructuredCall<Output> {
  const method = (config.method as Method | undefined) ?? (capabilities.tools ? 'functionCalling' : 'jsonSchema');
  const json = schemaOf(schema);
  const about = describe(json, config.name);
  const format = { ls_structured_output_format: { kwargs: { method }, schema: json } };
  if (method === 'functionCalling') {
    const { name } = about;
    const options = {
      tools: [{ toolSpec: { ...about, inputSchema: { json } } }],
      tool_choice: name,
      ...(config.strict === undefined ? {} : { strict: config.strict }),
      ...format,
    };
    return { options, parser: toolParser<Output>(schema, json, name) };
  }
  const mode = method === 'jsonSchema' && capabilities.structuredOutput ? 'native' : 'instruction';
  const options = { structuredOutput: { ...about, schema: json, mode }, ...format } as const;
  return { options, parser: contentParser<Output>(schema, json) };
}

/** The JSON Schema of a Zod, Standard or JSON schema. */
function schemaOf(schema: unknown): JsonObject {
  return toJsonSchema(schema as Parameters<typeof toJsonSchema>[0]) as JsonObject;
}

function describe(
  { title, description }: JsonObject,
  given: string | undefined,
): { name: string; description?: string } {
  const name = given ?? (typeof title === 'string' ? title : 'extract');
  return {
    name: name.replace(/[^a-zA-Z0-9_-]/g, '_').slice(0, 64),
    ...(typeof description === 'string' ? { description } : {}),
  };
}

const validatesItself = (schema: unknown): boolean =>
  isInteropZodSchema(schema) || isSerializableSchema(schema as never);

function contentParser<Output extends Answer>(schema: object, json: JsonObject): BaseLLMOutputParser<Output> {
  return validatesItself(schema)
    ? createContentParser(schema as Parsable<Output>)
    : new CheckedJsonParser<Output>(json);
}

function toolParser<Output extends Answer>(
  schema: object,
  json: JsonObject,
  name: string,
): BaseLLMOutputParser<Output> {
  const standard = validatesItself(schema) ? schema : { ...json, '~standard': standardOf(json) };
  return createFunctionCallingParser(standard as Parsable<Output>, name, AnswerToolParser<Output>);
}

/** The arguments of the tool that stands for the answer. Without such a call there is no answer. */
class AnswerToolParser<Output extends Answer> extends JsonOutputKeyToolsParser<Output> {
  override async parseResult(generations: ChatGeneration[]): Promise<Output> {
    const answer: Output | undefined = await super.parseResult(generations);
    if (answer !== undefined) return answer;
    const text = generations[0]?.text ?? '';
    throw new OutputParserException(`The model did not call the tool '${this.keyName}' with its answer.`, text);
  }
}

/** JSON of a text, held to its schema once it is whole; while it streams, as far as it has come. */
class CheckedJsonParser<Output extends Answer> extends JsonOutputParser<Output> {
  readonly #schema: JsonObject;

  constructor(schema: JsonObject) {
    super();
    this.#schema = schema;
  }

  override async parse(text: string): Promise<Output> {
    const value = await super.parse(text);
    const issues = issuesOf(this.#schema, value);
    if (issues.length === 0) return value;
    throw new OutputParserException(`Failed to parse. Text: "${text}". Error: ${JSON.stringify(issues)}`, text);
  }
}

/** What LangChain's parser of tool calls asks of a schema that can validate. */
function standardOf(json: JsonObject): object {
  return {
    version: 1,
    vendor: 'json-schema',
    jsonSchema: { input: () => json, output: () => json },
    validate: (value: unknown) => {
      const issues = issuesOf(json, value);
      return issues.length === 0 ? { value } : { issues };
    },
  };
}

function issuesOf(schema: JsonObject, value: unknown): { message: string; path: string }[] {
  const { errors } = new Validator(schema, draftOf(schema), false).validate(value);
  return errors.map(({ error, instanceLocation }) => ({ message: error, path: instanceLocation }));
}

/** Which draft a schema is written in: it says so, or it is the newest. */
function draftOf({ $schema }: JsonObject): '4' | '7' | '2019-09' | '2020-12' {
  const [, draft] = /(2019-09|draft-0[467])/.exec(String($schema)) ?? [];
  if (draft === undefined) return '2020-12';
  if (draft === '2019-09') return draft;
  return draft === 'draft-04' ? '4' : '7';
}

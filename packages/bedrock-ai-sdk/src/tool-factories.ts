// `bedrock.tools`: the tools that Bedrock knows by name, as each version of `ai` has them.
// SPDX-License-Identifier: Apache-2.0
import type {
  BashInput,
  ComputerInput,
  MemoryInput,
  ScreenSettings,
  TextEditorInput,
  ToolOptions,
} from './tool-types.ts';

/** Claude's: what each takes, and what it is told of its surroundings. */
interface ClaudeTools {
  bash_20241022: [BashInput, object];
  bash_20250124: [BashInput, object];
  computer_20241022: [ComputerInput, ScreenSettings];
  computer_20250124: [ComputerInput, ScreenSettings];
  computer_20251124: [ComputerInput, ScreenSettings & { enableZoom?: boolean }];
  textEditor_20241022: [TextEditorInput, object];
  textEditor_20250124: [TextEditorInput, object];
  textEditor_20250429: [TextEditorInput, object];
  textEditor_20250728: [TextEditorInput, { maxCharacters?: number }];
  memory_20250818: [MemoryInput, object];
}

/** The names that Claude knows them by, which are also their keys in `tools`. */
const names: Record<keyof ClaudeTools, string> = {
  bash_20241022: 'bash',
  bash_20250124: 'bash',
  computer_20241022: 'computer',
  computer_20250124: 'computer',
  computer_20251124: 'computer',
  textEditor_20241022: 'str_replace_editor',
  textEditor_20250124: 'str_replace_editor',
  textEditor_20250429: 'str_replace_based_edit_tool',
  textEditor_20250728: 'str_replace_based_edit_tool',
  memory_20250818: 'memory',
};

type Id = `${string}.${string}`;

/** What the tools of all versions have. */
interface Named {
  id: Id;
  args: Record<string, unknown>;
}

/** The types of schemas are others in each version of `ai`, and `never` fits all: the input is that of `execute`. */
interface ToolV1<Input, Output> extends Named {
  type: 'provider-defined';
  parameters: never;
  execute?: (input: Input, options: { toolCallId: string; abortSignal?: AbortSignal }) => PromiseLike<Output>;
}

interface ToolV2<Input, Output> extends Pick<ToolOptions<Input, Output, never>, 'execute'>, Named {
  type: 'provider-defined';
  name: string;
  inputSchema: never;
}

interface LaterTool<Input, Output, ModelOutput> extends ToolOptions<Input, Output, ModelOutput>, Named {
  type: 'provider';
  inputSchema: never;
  isProviderExecuted: false;
}

type Given<Settings, Options> = object extends Settings
  ? [options?: Settings & Options]
  : [options: Settings & Options];

export type BedrockToolsV1 = {
  [Name in keyof ClaudeTools]: <Output = never>(
    ...options: Given<ClaudeTools[Name][1], Pick<ToolV1<ClaudeTools[Name][0], Output>, 'execute'>>
  ) => ToolV1<ClaudeTools[Name][0], Output>;
};

export type BedrockToolsV2 = {
  [Name in keyof ClaudeTools]: <Output = never>(
    ...options: Given<ClaudeTools[Name][1], Pick<ToolV2<ClaudeTools[Name][0], Output>, 'execute'>>
  ) => ToolV2<ClaudeTools[Name][0], Output>;
} & ServerTools<Named & { type: 'provider-defined'; name: string; inputSchema: never }>;

/** Of ai@6 and ai@7. */
export type BedrockTools = {
  [Name in keyof ClaudeTools]: <Output = never, ModelOutput = never>(
    ...options: Given<ClaudeTools[Name][1], ToolOptions<ClaudeTools[Name][0], Output, ModelOutput>>
  ) => LaterTool<ClaudeTools[Name][0], Output, ModelOutput>;
} & ServerTools<Named & { type: 'provider'; inputSchema: never; isProviderExecuted: true }>;

/** Nova's, which run at AWS: their results come with the reply. The role needs `bedrock:InvokeTool`. */
interface ServerTools<Tool> {
  /** Searches the web; its sources are in the reply. */
  novaGrounding(): Tool;
  /** Runs Python. */
  novaCodeInterpreter(): Tool;
}

/** Claude keeps to these schemas by itself: everything is let through. */
const anySchema: object = {
  [Symbol.for('vercel.ai.schema')]: true,
  [Symbol.for('vercel.ai.validator')]: true,
  jsonSchema: { type: 'object' },
  validate: undefined,
};

type Shape = (tool: { id: Id; name: string; atProvider: boolean }) => object;

const shapes = {
  v1: () => ({ type: 'provider-defined', parameters: anySchema }),
  v2: ({ name }) => ({ type: 'provider-defined', name, inputSchema: anySchema }),
  later: ({ atProvider }) => ({ type: 'provider', inputSchema: anySchema, isProviderExecuted: atProvider }),
} satisfies Record<string, Shape>;

export const toolsV1 = (): BedrockToolsV1 => createTools(shapes.v1);
export const toolsV2 = (): BedrockToolsV2 => createTools(shapes.v2);
export const laterTools = (): BedrockTools => createTools(shapes.later);

/** Fits each version's types: that the shapes do is for tests to say. */
type Makers = Record<keyof BedrockToolsV2, (...options: (object | undefined)[]) => never>;

function createTools(shape: Shape): Makers {
  const ofClaude = Object.entries(names).map(([key, name]) => {
    const id: Id = `anthropic.${key.replace('E', '_e')}`;
    return [key, (options = {}) => ({ ...shape({ id, name, atProvider: false }), id, ...divide(options) })];
  });
  const ofNova = Object.entries({ novaGrounding: 'nova_grounding', novaCodeInterpreter: 'nova_code_interpreter' }).map(
    ([key, name]) => {
      const id: Id = `bedrock.${name}`;
      return [key, () => ({ ...shape({ id, name, atProvider: true }), id, args: {} })];
    },
  );
  return Object.fromEntries([...ofClaude, ...ofNova]) as Makers;
}

/** What `ai` reads of a tool, and what Claude does. */
function divide({ execute, needsApproval, toModelOutput, ...args }: Record<string, unknown>): object {
  const read = { execute, needsApproval, toModelOutput };
  return { args, ...Object.fromEntries(Object.entries(read).filter(([, value]) => value !== undefined)) };
}

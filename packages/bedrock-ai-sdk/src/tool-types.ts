// The inputs of the tools that Bedrock knows by name, and what callers say of them.
// https://docs.claude.com/en/docs/agents-and-tools/tool-use/overview
// SPDX-License-Identifier: Apache-2.0

export interface BashInput {
  command: string;
  /** Starts the shell anew. */
  restart?: boolean;
}

type Point = [x: number, y: number];

/** What Claude may do to a screen; later versions of the tool add to it. */
export type ComputerAction =
  | 'key'
  | 'type'
  | 'mouse_move'
  | 'left_click'
  | 'left_click_drag'
  | 'right_click'
  | 'middle_click'
  | 'double_click'
  | 'triple_click'
  | 'screenshot'
  | 'cursor_position'
  | 'hold_key'
  | 'left_mouse_down'
  | 'left_mouse_up'
  | 'scroll'
  | 'wait'
  | 'zoom';

export interface ComputerInput {
  action: ComputerAction;
  coordinate?: Point;
  start_coordinate?: Point;
  /** Seconds. */
  duration?: number;
  text?: string;
  scroll_amount?: number;
  scroll_direction?: 'up' | 'down' | 'left' | 'right';
  /** Of `zoom`: two corners. */
  region?: [x0: number, y0: number, x1: number, y1: number];
}

export interface TextEditorInput {
  command: 'view' | 'create' | 'str_replace' | 'insert' | 'undo_edit';
  path: string;
  file_text?: string;
  insert_line?: number;
  insert_text?: string;
  new_str?: string;
  old_str?: string;
  view_range?: number[];
}

export type MemoryInput =
  | { command: 'view'; path: string; view_range?: [first: number, last: number] }
  | { command: 'create'; path: string; file_text: string }
  | { command: 'str_replace'; path: string; old_str: string; new_str: string }
  | { command: 'insert'; path: string; insert_line: number; insert_text: string }
  | { command: 'delete'; path: string }
  | { command: 'rename'; old_path: string; new_path: string };

export interface ScreenSettings {
  displayWidthPx: number;
  displayHeightPx: number;
  displayNumber?: number;
}

interface CallInfo {
  toolCallId: string;
  abortSignal?: AbortSignal | undefined;
}

/** What a caller may say of a tool, beside its settings; what else `ai` knows can be spread beside the tool. */
export interface ToolOptions<Input, Output, ModelOutput> {
  execute?: (input: Input, options: CallInfo) => Output | PromiseLike<Output>;
  /** From ai@6 on. */
  needsApproval?: boolean | ((input: Input) => boolean | PromiseLike<boolean>);
  /** What the model is told of the output, such as a screenshot. From ai@6 on. */
  toModelOutput?: (result: { toolCallId: string; input: Input; output: Output }) => ModelOutput;
}

// The stream that a caller reads: LangChain's, but for the work that it does again for every chunk so that
// runnables inside find their configuration. A chat model has none inside.
// SPDX-License-Identifier: Apache-2.0
import type { RunnableConfig } from '@langchain/core/runnables';
import { AsyncGeneratorWithSetup, IterableReadableStream } from '@langchain/core/utils/stream';

export async function directStream<Chunk>(
  generator: AsyncGenerator<Chunk>,
  config: RunnableConfig,
): Promise<IterableReadableStream<Chunk>> {
  // The call itself is sent by the first pull, within the configuration.
  const started = new AsyncGeneratorWithSetup<unknown, Chunk>({ generator, config });
  await started.setup;
  let isFirst = true;
  const direct: AsyncGenerator<Chunk> = {
    next() {
      if (!isFirst) return generator.next();
      isFirst = false;
      return started.next();
    },
    return: (value: unknown) => generator.return(value),
    throw: (error: unknown) => generator.throw(error),
    [Symbol.asyncIterator]: () => direct,
    [Symbol.asyncDispose]: async () => void (await generator.return(undefined)),
  };
  return IterableReadableStream.fromAsyncGenerator(direct);
}

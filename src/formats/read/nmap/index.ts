/** Reads nmap's XML (`nmap -oX -`, https://nmap.org/book/nmap-dtd.html); each port is reported as its element closes. */
import { Parser as XmlParser } from 'htmlparser2';
import { createLineCounter } from '../line-counter.ts';
import { createReading, type Found, OutputError, type Parser } from '../reading.ts';
import { NmapDocument, XmlError } from './document.ts';
import { NmapReport } from './report.ts';

export const parseNmap: Parser = async function* (chunks, context) {
  const reading = createReading("nmap's XML");
  const ready: Found[] = [];
  const lines = createLineCounter();
  const report = new NmapReport(context, (found) => ready.push(found));
  const document: NmapDocument = new NmapDocument(report, () => lines.at(xml.startIndex));
  // The parser ignores the DTD, so entities cannot be expanded.
  const xml = new XmlParser(document, { xmlMode: true, decodeEntities: true });
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    const text = decoder.decode(chunk, { stream: true });
    lines.add(text);
    let problem: string | null = null;
    try {
      xml.write(text);
      if (bytes - document.lastEventAt(bytes) > context.maxItemBytes)
        problem = `an element is larger than ${context.maxItemBytes} bytes (maxLineBytes)`;
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      problem = error.message;
    }
    if (document.isNmap) reading.good();
    yield* ready.splice(0);
    if (problem !== null) {
      const line = lines.at(xml.startIndex);
      yield reading.bad({
        ...{ at: `byte ${bytes - chunk.length}`, line, problem },
        ...{ excerpt: text.trim(), fatal: true },
      });
      reading.end();
      return;
    }
  }
  if (!document.isComplete) {
    const line = lines.at(Number.MAX_SAFE_INTEGER);
    const problem = 'the document is cut off';
    yield reading.bad({ at: `byte ${bytes}`, line, problem, excerpt: '', fatal: true });
  }
  yield* document.summary();
  reading.end();
  if (document.failure !== null) throw new OutputError('failed', document.failure);
};

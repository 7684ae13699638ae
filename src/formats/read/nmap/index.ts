/** Reads nmap's XML (`nmap -oX -`, https://nmap.org/book/nmap-dtd.html); each port is reported as its element closes. */
import { Parser as XmlParser } from 'htmlparser2';
import type { Emission } from '../../../core/scanner.ts';
import { createReading, type Parser } from '../reading.ts';
import { NmapDocument, XmlError } from './document.ts';
import { NmapReport } from './report.ts';

export const parseNmap: Parser = async function* (chunks, run) {
  const reading = createReading("nmap's XML");
  const ready: Emission[] = [];
  const document = new NmapDocument(new NmapReport(run, (emission) => ready.push(emission)));
  // The parser ignores the DTD, so entities cannot be expanded.
  const xml = new XmlParser(document, { xmlMode: true, decodeEntities: true });
  const decoder = new TextDecoder();
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    const text = decoder.decode(chunk, { stream: true });
    let problem: string | null = null;
    try {
      xml.write(text);
      if (bytes - document.lastEventAt(bytes) > run.maxItemBytes)
        problem = `an element is larger than ${run.maxItemBytes} bytes (maxLineBytes)`;
    } catch (error) {
      if (!(error instanceof XmlError)) throw error;
      problem = error.message;
    }
    if (document.isNmap) reading.good();
    yield* ready.splice(0);
    if (problem !== null) {
      yield reading.bad({ at: `byte ${bytes - chunk.length}`, problem, excerpt: text.trim(), fatal: true });
      reading.end();
      return;
    }
  }
  if (!document.isComplete) {
    yield reading.bad({ at: `byte ${bytes}`, problem: 'the document is cut off', excerpt: '', fatal: true });
  }
  yield* document.summary();
  reading.end();
  if (document.failure !== null) throw new Error(document.failure);
};

import { IncomingMessage } from "node:http";

/** Takes the parts of a body as the parser finds them. */
export interface BodySink {
  take(part: Buffer): void;
}

/**
 * A request whose body can go straight to one who waits for all of it. As a stream it would pass through a buffer, and an
 * event in a later turn, for each part: a fifth of what a small request costs. The end still goes to the stream, so that
 * its life is the same; so does everything as soon as nobody takes it here any more.
 */
export class LaneRequest extends IncomingMessage {
  #sink: BodySink | undefined;
  /** Whether the request was taken from its caller's limit. */
  isPaid: boolean = false;

  /** From now on the body's parts go to `sink`, or with `undefined` to the stream again. */
  divert(sink: BodySink | undefined): void {
    this.#sink = sink;
  }

  /** Called by the parser with each part, and with null at the end. */
  override push(part: Buffer | null, encoding?: BufferEncoding): boolean {
    if (part === null || this.#sink === undefined) return super.push(part, encoding);
    this.#sink.take(part);
    return true;
  }
}

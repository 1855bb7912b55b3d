/**
 * Makes frames of a byte stream that comes in pieces of any size.
 *
 * @module
 */

import { FLAG_COMMAND, FLAG_LONG, FLAG_MORE, headBytesOf, LONGEST_SHORT, MAX_HEAD_BYTES } from "./frame.ts";
import { ZmtpError } from "./zmtp_error.ts";

/** A frame as it came. */
export interface Frame {
  /** Whether it is a command, and no part of a message. */
  readonly isCommand: boolean;
  /** Whether another frame of the same message follows; never with a command. */
  readonly more: boolean;
  /** Its body, or the beginning of one that is longer than what is kept; a copy, which the receiver may hold on to. */
  readonly body: Uint8Array;
  /** Bytes of the whole body. */
  readonly length: number;
}

/** What a decoder needs. */
export interface FrameDecoderParts {
  /**
   * Bytes of all frames of one message that are kept at most; what lies beyond is counted and dropped. Bodies of up to
   * 255 bytes are always kept: they are what stands around a long one.
   */
  readonly maxMessageBytes: number;
  /** Takes a frame as soon as its last byte has come. */
  onFrame(frame: Frame): void;
}

/** A decoder in the middle of a stream. */
export interface FrameDecoder {
  /**
   * Takes the next bytes of the stream.
   *
   * @throws {ZmtpError} If they are no frames; nothing can be made of what follows then.
   */
  push(chunk: Uint8Array): void;
}

/** Far more than any: READY with all that applications may add to it has some hundred bytes. */
export const MAX_COMMAND_BYTES: number = 64 * 1024;

/** No chain has blocks beyond this; a length above it is noise that was taken for one. */
export const MAX_FRAME_BYTES: number = 2 ** 32;

const KNOWN_FLAGS = FLAG_MORE | FLAG_LONG | FLAG_COMMAND;

/** A frame whose body is on its way. */
interface PendingFrame {
  readonly flags: number;
  readonly length: number;
  /** As much of the body as is kept. */
  readonly body: Uint8Array;
  /** Bytes of the body that have come. */
  taken: number;
}

/** Makes a decoder that stands before the first frame. */
export function createFrameDecoder({ maxMessageBytes, onFrame }: FrameDecoderParts): FrameDecoder {
  const head = new Uint8Array(MAX_HEAD_BYTES);
  let headBytes = 0;
  let pending: PendingFrame | undefined;
  /** Of the message whose frames are coming. */
  let keptBytes = 0;

  function takeHead(byte: number): void {
    if (headBytes === 0) checkFlags(byte);
    head[headBytes++] = byte;
    const flags = head[0] as number;
    if (headBytes < headBytesOf(flags)) return;
    headBytes = 0;
    begin(flags, (flags & FLAG_LONG) === 0 ? byte : longLength(head));
  }

  function begin(flags: number, length: number): void {
    const isCommand = (flags & FLAG_COMMAND) !== 0;
    if (isCommand && length > MAX_COMMAND_BYTES) {
      throw new ZmtpError(`expected a command of at most ${MAX_COMMAND_BYTES} bytes, got ${length}`);
    }
    const kept = isCommand || length <= LONGEST_SHORT
      ? length
      : Math.min(length, Math.max(0, maxMessageBytes - keptBytes));
    if (!isCommand) keptBytes += kept;
    pending = { flags, length, body: new Uint8Array(kept), taken: 0 };
    if (length === 0) finish(pending);
  }

  function takeBody(frame: PendingFrame, bytes: Uint8Array): Uint8Array {
    const part = bytes.subarray(0, frame.length - frame.taken);
    if (frame.taken < frame.body.length) {
      frame.body.set(part.subarray(0, frame.body.length - frame.taken), frame.taken);
    }
    frame.taken += part.length;
    if (frame.taken === frame.length) finish(frame);
    return bytes.subarray(part.length);
  }

  function finish({ flags, length, body }: PendingFrame): void {
    const isCommand = (flags & FLAG_COMMAND) !== 0;
    const more = (flags & FLAG_MORE) !== 0;
    pending = undefined;
    // libzmq may put a PING between two frames of a message.
    if (!isCommand && !more) keptBytes = 0;
    onFrame({ isCommand, more, body, length });
  }

  return {
    push(chunk) {
      let rest = chunk;
      while (rest.length > 0) {
        if (pending !== undefined) rest = takeBody(pending, rest);
        else {
          takeHead(rest[0] as number);
          rest = rest.subarray(1);
        }
      }
    },
  };
}

function checkFlags(flags: number): void {
  const isKnown = (flags & ~KNOWN_FLAGS) === 0;
  const isHalfCommand = (flags & FLAG_COMMAND) !== 0 && (flags & FLAG_MORE) !== 0;
  if (isKnown && !isHalfCommand) return;
  throw new ZmtpError(`expected the flags of a ZMTP frame, got the byte 0x${flags.toString(16).padStart(2, "0")}`);
}

function longLength(head: Uint8Array): number {
  const length = Number(new DataView(head.buffer).getBigUint64(1));
  if (length > MAX_FRAME_BYTES) {
    throw new ZmtpError(`expected a frame of at most ${MAX_FRAME_BYTES} bytes, got the length ${length}`);
  }
  return length;
}

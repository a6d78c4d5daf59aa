package org.blockberry.ops.shell.server;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.blockberry.ops.shell.protocol.Frame;
import org.blockberry.ops.shell.protocol.FrameChannel;
import org.blockberry.ops.shell.protocol.FrameType;
import org.blockberry.ops.shell.protocol.ProtocolException;
import org.blockberry.ops.shell.protocol.VisibleOutput;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection, on three threads: the reader obeys frames, the runner runs one command after the other, the writer
 * alone
 * touches the connection's sending side. Commands are interrupted when cancelled, and an interrupt in the middle of a
 * write would
 * close the connection; between runner and writer is a bounded queue, so a client that does not read halts its own
 * command only.
 */
final class ShellSession {
  private static final Logger LOG = LoggerFactory.getLogger(ShellSession.class);
  private static final int QUEUED_FRAMES = 64;
  /** Longer lists of candidates help nobody. */
  private static final int MAX_CANDIDATE_CHARS = 16 * 1024;
  private static final long POLL_MILLIS = 500;

  private final int number;
  private final FrameChannel channel;
  private final ShellLimits limits;
  private final Runnable whenClosed;
  private final BlockingQueue<Frame> outgoing = new LinkedBlockingQueue<>(QUEUED_FRAMES);
  private final BlockingQueue<String> lines = new SynchronousQueue<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private final OutputStream out = new VisibleOutput(new FrameOutput(FrameType.STDOUT, this::send));
  private final OutputStream err = new VisibleOutput(new FrameOutput(FrameType.STDERR, this::send));
  private final ShellEngine.Session engine;
  private final Thread reader;
  private final Thread runner;
  private final Thread writer;
  private volatile boolean busy;
  private volatile boolean draining;
  private volatile long lastUsed = System.nanoTime();
  private volatile long writeBegan; // 0 = not writing

  ShellSession(int number, FrameChannel channel, ShellEngine shell, ShellLimits limits, Runnable whenClosed) {
    this.number = number;
    this.channel = channel;
    this.limits = limits;
    this.whenClosed = whenClosed;
    this.engine = shell.open(out, err);
    this.reader = thread("read", this::read);
    this.runner = thread("run", this::run);
    this.writer = thread("write", this::write);
  }

  void start() {
    outgoing.add(Frame.text(FrameType.HELLO, FrameType.GREETING));
    writer.start();
    runner.start();
    reader.start();
  }

  /** Called now and then: drops a session that nobody uses, and one whose client does not read. */
  void watch() {
    long now = System.nanoTime();
    long began = writeBegan;
    if (began != 0 && now - began > limits.stalled().toNanos()) {
      LOG.warn("shell session {}: the client has not read for {} s, dropped", number, limits.stalled().toSeconds());
      close();
    } else if (!busy && now - lastUsed > limits.idle().toNanos()) {
      refuse("closed after " + words(limits.idle()) + " without a command");
    }
  }

  /** Ends the command and the connection; returns at once. */
  void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    engine.cancel();
    runner.interrupt(); // it never touches the connection
    closeChannel();
    whenClosed.run();
  }

  /** Waits for the threads to end. */
  void join(long millis) throws InterruptedException {
    for (Thread each : new Thread[] {reader, runner, writer}) {
      if (each != Thread.currentThread()) {
        each.join(millis);
      }
    }
  }

  private void read() {
    try {
      for (Optional<Frame> frame = channel.read(); frame.isPresent(); frame = channel.read()) {
        obey(frame.get());
      }
      close();
    } catch (ProtocolException e) {
      refuse(e.getMessage());
    } catch (IOException e) {
      LOG.debug("shell session {} ended: {}", number, e.toString());
      close();
    } catch (InterruptedException e) {
      close();
    }
  }

  private void obey(Frame frame) throws IOException, InterruptedException {
    lastUsed = System.nanoTime();
    if (frame.type() == FrameType.CANCEL) {
      engine.cancel();
      return;
    }
    if (busy) {
      throw new ProtocolException(frame.type() + " while a command runs; wait for its exit code");
    }
    switch (frame.type()) {
      case EXEC -> {
        busy = true;
        lines.put(frame.text());
      }
      case COMPLETE -> complete(frame.textAfterNumber(), frame.number());
      case FOLDER -> folder(frame.text());
      default -> throw new ProtocolException("unexpected " + frame.type());
    }
  }

  private void complete(String line, int cursor) throws IOException {
    if (cursor < 0 || cursor > line.length()) {
      throw new ProtocolException("the cursor is at " + cursor + " but the line has " + line.length() + " characters");
    }
    StringBuilder text = new StringBuilder();
    for (String word : engine.complete(line, cursor)) {
      if (text.length() + word.length() < MAX_CANDIDATE_CHARS && word.indexOf('\n') < 0) {
        text.append(word).append('\n');
      }
    }
    send(Frame.text(FrameType.CANDIDATES, text.toString()));
  }

  private void folder(String text) throws ProtocolException {
    try {
      Path folder = Path.of(text);
      if (!folder.isAbsolute()) {
        throw new ProtocolException("the folder must be an absolute path");
      }
      engine.folder(folder);
    } catch (InvalidPathException e) {
      throw new ProtocolException("the folder is no path");
    }
  }

  private void run() {
    try {
      while (!closed.get()) {
        String line = lines.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (line != null) {
          finish(engine.execute(line));
        }
      }
    } catch (InterruptedException | InterruptedIOException e) {
      LOG.debug("shell session {} interrupted", number);
    } catch (IOException e) {
      LOG.debug("shell session {}: {}", number, e.toString());
    } finally {
      close();
      engine.close();
    }
  }

  private void finish(int code) throws IOException {
    Thread.interrupted(); // a cancel that came too late for the command must not hit what follows
    out.flush();
    err.flush();
    lastUsed = System.nanoTime();
    busy = false; // before the client can know: it may send the next line at once
    send(Frame.exit(code));
  }

  private void write() {
    try {
      while (!closed.get()) {
        Frame frame = outgoing.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (frame != null) {
          writeBegan = Math.max(1, System.nanoTime());
          channel.write(frame);
          writeBegan = 0;
          if (frame.type() == FrameType.REFUSED) {
            close();
          }
        }
      }
    } catch (IOException e) {
      LOG.debug("shell session {}: the client is gone: {}", number, e.toString());
      close();
    } catch (InterruptedException e) {
      close();
    }
  }

  private void refuse(String why) {
    if (!draining) {
      draining = true;
      LOG.info("shell session {}: {}", number, why);
      if (!outgoing.offer(Frame.text(FrameType.REFUSED, why))) {
        close();
      }
    }
  }

  private void send(Frame frame) throws IOException {
    try {
      while (!closed.get()) {
        if (outgoing.offer(frame, POLL_MILLIS, TimeUnit.MILLISECONDS)) {
          return;
        }
      }
      throw new IOException("the session is closed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("cancelled");
    }
  }

  private void closeChannel() {
    try {
      channel.close();
    } catch (IOException e) {
      LOG.debug("shell session {}: {}", number, e.toString());
    }
  }

  private Thread thread(String what, Runnable body) {
    Thread thread = new Thread(body, "bb-shell-" + number + "-" + what);
    thread.setDaemon(true);
    return thread;
  }

  private static String words(Duration time) {
    return time.toMinutes() > 0 ? time.toMinutes() + " min" : time.toMillis() + " ms";
  }
}

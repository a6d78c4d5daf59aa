package org.blockberry.ops.shell;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.apache.felix.gogo.runtime.CommandNotFoundException;
import org.apache.felix.gogo.runtime.SyntaxError;
import org.apache.felix.service.command.CommandProcessor;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Converter;
import org.apache.felix.service.command.Job;
import org.blockberry.ops.shell.command.Catalog;
import org.blockberry.ops.shell.command.CommandFailure;
import org.blockberry.ops.shell.server.ShellEngine;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs lines with Gogo. Short names are looked for among our commands first, then among Felix's. */
final class GogoEngine implements ShellEngine {
  private static final Logger LOG = LoggerFactory.getLogger(GogoEngine.class);
  private static final Duration PATIENCE = Duration.ofSeconds(1);
  private static final String SCOPES = "shell:node:mempool:deploy:config:log:felix:*";

  private final CommandProcessor processor;
  private final Catalog catalog;

  GogoEngine(CommandProcessor processor, Catalog catalog) {
    this.processor = processor;
    this.catalog = catalog;
  }

  @Override
  public Session open(OutputStream out, OutputStream err) {
    CommandSession session = processor.createSession(InputStream.nullInputStream(), out, err);
    session.put("SCOPE", SCOPES);
    session.put(CommandSession.OPTION_NO_GLOB, Boolean.TRUE); // no file names are put for * and ?
    return new GogoSession(session, out, err);
  }

  private final class GogoSession implements Session {
    private final CommandSession session;
    private final OutputStream out;
    private final OutputStream err;
    private Thread running;
    private boolean cancelled;

    GogoSession(CommandSession session, OutputStream out, OutputStream err) {
      this.session = session;
      this.out = out;
      this.err = err;
    }

    @Override
    public int execute(String line) {
      synchronized (this) {
        running = Thread.currentThread();
        cancelled = false;
      }
      int code;
      try {
        Object result = session.execute(line);
        if (result != null) {
          say(out, String.valueOf(session.format(result, Converter.INSPECT)));
        }
        code = OK;
      } catch (Exception e) {
        code = failed(line, e);
      }
      synchronized (this) {
        running = null;
        if (!cancelled) {
          return code;
        }
      }
      Thread.interrupted();
      leaveJob();
      return CANCELLED;
    }

    /**
     * The job ends on a thread of Gogo, after this one was interrupted, and no other line can run while it has the
     * foreground. One that was cancelled before it began never ends.
     */
    private void leaveJob() {
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      Job job = session.foregroundJob();
      try {
        while (job != null && System.nanoTime() < deadline) {
          Thread.sleep(1);
          job = session.foregroundJob();
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt(); // the session closes
      }
      if (job != null) {
        background(job);
      }
    }

    private void background(Job job) {
      try {
        job.background();
      } catch (IllegalStateException e) {
        LOG.debug("the job ended after all: {}", e.toString());
      }
    }

    @Override
    public List<String> complete(String line, int cursor) {
      List<String> known = new ArrayList<>();
      if (session.get(".commands") instanceof Collection<?> names) {
        names.forEach(name -> known.add(String.valueOf(name)));
      }
      try {
        return catalog.complete(line, cursor, known);
      } catch (RuntimeException e) {
        LOG.debug("no completion of \"{}\"", line, e); // a service that goes away meanwhile
        return List.of();
      }
    }

    @Override
    public void folder(Path folder) {
      session.currentDir(folder);
    }

    @Override
    public void cancel() {
      synchronized (this) {
        if (running == null) {
          return;
        }
        cancelled = true;
      }
      Job job = session.foregroundJob();
      if (job != null) {
        job.interrupt();
      }
      synchronized (this) {
        if (running != null) {
          running.interrupt();
        }
      }
    }

    @Override
    public void close() {
      session.close();
    }

    private int failed(String line, Exception e) {
      synchronized (this) {
        if (cancelled) {
          return CANCELLED;
        }
      }
      if (e instanceof CommandFailure failure) {
        say(err, failure.getMessage());
        return failure.exitCode();
      }
      if (e instanceof CommandNotFoundException unknown) {
        say(err, "no such command: " + unknown.getCommand() + ". help lists them.");
        return USAGE;
      }
      if (e instanceof SyntaxError || e instanceof EOFException) {
        say(err, "the line is not well formed: " + e.getMessage());
        return USAGE;
      }
      if (e instanceof InterruptedException) {
        return CANCELLED;
      }
      LOG.warn("shell command failed: {}", line, e);
      say(err, (e.getMessage() == null ? e.toString() : e.getClass().getSimpleName() + ": " + e.getMessage())
          .strip().replaceAll("\\s*\\R\\s*", "; "));
      return FAILED;
    }

    private static void say(OutputStream stream, String text) {
      try {
        stream.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        stream.flush();
      } catch (IOException e) {
        LOG.debug("nobody reads the answer: {}", e.toString());
      }
    }
  }
}

package org.blockberry.testing.benchmarks.libp2p;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** Two processes of another implementation: one listens, the other is told what to do with it and says how many seconds it took. */
final class ForeignPeers implements Subject {
  private final String name;
  private final Program listener;
  private final Program dialler;
  private final String address;

  ForeignPeers(String name, Path folder, String... command) throws IOException {
    this.name = name;
    listener = new Program(folder, command);
    address = listener.next("listening");
    dialler = new Program(folder, command);
    dialler.next("listening");
  }

  /** A process that speaks lines. */
  private static final class Program {
    private final Process process;
    private final BufferedReader said;
    private final PrintWriter commands;

    Program(Path folder, String... command) throws IOException {
      process = new ProcessBuilder(command).directory(folder.toFile()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      said = process.inputReader();
      commands = new PrintWriter(process.outputWriter(), true);
    }

    /** What follows the word on the next line that begins with it. */
    String next(String word) throws IOException {
      List<String> other = new ArrayList<>();
      for (String line = said.readLine(); line != null; line = said.readLine()) {
        if (line.startsWith(word + " ")) {
          return line.substring(word.length() + 1);
        }
        other.add(line);
      }
      throw new IOException(process.info().commandLine().orElse("a peer") + " has ended: " + other);
    }

    double processorSeconds() {
      return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }

    void close() throws IOException {
      commands.close();
      try {
        process.waitFor();
      } catch (InterruptedException e) {
        process.destroyForcibly();
        throw new IOException(e);
      }
    }
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public double processorSeconds() {
    return listener.processorSeconds() + dialler.processorSeconds();
  }

  private double seconds(String what, long count) throws IOException {
    dialler.commands.println(what + " " + count + " " + address);
    return Double.parseDouble(dialler.next("seconds"));
  }

  @Override
  public OptionalDouble throughput(long bytes) throws IOException {
    return OptionalDouble.of(bytes / CHUNK_BYTES * CHUNK_BYTES / seconds("chunks", bytes / CHUNK_BYTES));
  }

  @Override
  public OptionalDouble messages(int count) throws IOException {
    return OptionalDouble.of(count / seconds("messages", count));
  }

  @Override
  public OptionalDouble roundTrip(int count) throws IOException {
    return OptionalDouble.of(seconds("round-trips", count));
  }

  @Override
  public OptionalDouble connects(int count) throws IOException {
    return OptionalDouble.of(count / seconds("connects", count));
  }

  @Override
  public void close() throws IOException {
    dialler.close();
    listener.close();
  }
}

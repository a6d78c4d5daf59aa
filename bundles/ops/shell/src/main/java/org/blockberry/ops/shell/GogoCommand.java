package org.blockberry.ops.shell;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.apache.felix.service.command.CommandSession;
import org.apache.felix.service.command.Function;
import org.apache.felix.service.command.Process;
import org.blockberry.api.admin.AdminException;
import org.blockberry.api.config.InvalidConfigurationException;
import org.blockberry.api.plugin.PluginFailure;
import org.blockberry.api.plugin.SlotEmpty;
import org.blockberry.chain.json.JsonText;
import org.blockberry.ops.shell.command.Answer;
import org.blockberry.ops.shell.command.Arguments;
import org.blockberry.ops.shell.command.CommandCall;
import org.blockberry.ops.shell.command.CommandFailure;
import org.blockberry.ops.shell.command.ShellCommand;

/**
 * One of our commands as Gogo calls it. Prints to the stream of its place in the pipeline; a failure is thrown and
 * reported by
 * whoever runs the line.
 *
 * @param command ours
 */
record GogoCommand(ShellCommand command) implements Function {
  @Override
  public Object execute(CommandSession session, List<Object> words) throws Exception {
    Arguments arguments = command.syntax().parse(command.name(), words.stream().map(String::valueOf).toList());
    PrintStream out = Process.Utils.current().out();
    Call call = new Call(session.currentDir(), out, session.getConsole());
    if (arguments.has("--help")) {
      call.print(command.help());
      return null;
    }
    try {
      Answer answer = command.body().run(arguments, call);
      if (answer.json() != null) {
        call.print(arguments.has("--json") ? JsonText.print(answer.json()) + "\n" : answer.text());
      }
      return null;
    } catch (AdminException | InvalidConfigurationException | SlotEmpty | PluginFailure e) {
      throw CommandFailure.failed(String.valueOf(e.getMessage()));
    }
  }

  /**
   * Prints UTF-8 whatever the platform's charset is. Gogo's streams pass no flush on, so the console is flushed too.
   */
  private record Call(Path folder, PrintStream out, PrintStream console) implements CommandCall {
    @Override
    public void print(String text) throws IOException {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.write(bytes, 0, bytes.length);
      out.flush();
      console.flush();
      if (Thread.currentThread().isInterrupted() || out.checkError()) {
        throw new IOException("cancelled, or nobody reads any more");
      }
    }
  }
}

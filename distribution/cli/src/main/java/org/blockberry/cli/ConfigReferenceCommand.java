package org.blockberry.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.blockberry.cli.reference.Reference;
import org.blockberry.cli.reference.ReferencePage;
import org.blockberry.cli.shell.ShellClient;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code config reference}. */
@Command(name = "reference", description = "Print what every key of config.toml means, as a page of Markdown or as JSON.")
final class ConfigReferenceCommand extends ConsoleCommand {
  @Option(names = "--live", description = "ask the running node, which also knows the keys of its plugins")
  boolean live;
  @Mixin
  HomeOption home = new HomeOption();
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws CliException {
    Reference reference = live ? ask(home.resolve(console()).root()) : Distribution.find().reference();
    out().print(json ? Pretty.print(reference.tables()) : ReferencePage.of(reference));
    out().flush();
    return ExitCodes.OK;
  }

  private static Reference ask(Path root) throws CliException {
    try (ShellClient client = ShellClient.connect(root)) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      if (client.execute("config:describe --json", out, err) != ExitCodes.OK) {
        throw CliException.failed("the node refuses: " + err.toString(StandardCharsets.UTF_8).strip());
      }
      return Reference.parse(out.toByteArray());
    } catch (IOException e) {
      throw CliException.failed(String.valueOf(e.getMessage()), e);
    }
  }
}

package org.blockberry.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.blockberry.api.value.JsonValue;
import org.blockberry.cli.doctor.DistributionCheck;
import org.blockberry.cli.doctor.Doctor;
import org.blockberry.cli.doctor.Finding;
import org.blockberry.cli.doctor.Patient;
import org.blockberry.cli.home.Home;
import org.blockberry.cli.home.RpcPlace;
import org.blockberry.cli.rpc.RpcClient;
import org.blockberry.cli.rpc.RpcTarget;
import org.blockberry.cli.support.Redaction;
import org.blockberry.cli.support.SupportBundle;
import org.blockberry.crypto.keystore.PasswordSource;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code support-bundle}. */
@Command(description = {"Collect what somebody who helps needs to see into one tar.gz.",
    "Versions, configuration, wiring, journals, the end of the log, metrics, threads, health, the doctor's findings, names and sizes of",
    "files. Passwords, tokens, private keys and secret settings are taken out; keys and data are never in it. Works without the node too."})
final class SupportBundleCommand extends ConsoleCommand {
  private static final DateTimeFormatter NAME = DateTimeFormatter.ofPattern("'blockberry-support-'yyyyMMdd'T'HHmmss'Z.tar.gz'")
      .withZone(ZoneOffset.UTC);
  private static final Duration ANSWER = Duration.ofSeconds(10);

  @Option(names = "--out", paramLabel = "FILE", description = "new file (default: blockberry-support-TIME.tar.gz here)")
  Path target;
  @Mixin
  HomeOption home = new HomeOption();
  @Mixin
  TokenOption token = new TokenOption();
  @Option(names = "--json", description = "print JSON")
  boolean json;

  @Override
  public Integer call() throws CliException {
    Home folder = home.resolve(console());
    Patient patient = DoctorCommand.patient(folder, console());
    Instant now = Instant.now();
    Path file = (target != null ? target : Path.of(NAME.format(now))).toAbsolutePath().normalize();
    SupportBundle bundle = new SupportBundle(folder, new Redaction(secrets(patient, token.token(console()))));
    bundle.add("versions.json", () -> Pretty.print(versions(patient)));
    List<Finding> findings = Doctor.examine(patient);
    bundle.add("doctor.txt", () -> DoctorCommand.text(findings));
    bundle.addFiles();
    if (patient.state().running()) {
      bundle.addNode(rpc(folder, bundle));
    }
    try (OutputStream out = Channels.newOutputStream(Files.newByteChannel(file, Set.of(StandardOpenOption.CREATE_NEW,
        StandardOpenOption.WRITE), PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))))) {
      bundle.write(out, now);
    } catch (FileAlreadyExistsException e) {
      throw CliException.failed(file + " exists already. Name a new file", e);
    } catch (IOException e) {
      throw CliException.failed("cannot write " + file + ": " + e, e);
    }
    print(json, JsonValue.object().put("file", file.toString()).build(), bundle.contents() + "wrote " + file + (patient.state().running()
        ? "" : " without a running node") + "\nLook through it before you give it away.\n");
    return ExitCodes.OK;
  }

  private Optional<RpcClient> rpc(Home folder, SupportBundle bundle) throws CliException {
    try {
      Optional<RpcPlace> place = folder.rpcPlace();
      return place.isEmpty() ? Optional.empty() : Optional.of(new RpcClient(new RpcTarget(place.get().uri(), token.token(console()),
          RpcOption.pinned(place.get())), ANSWER));
    } catch (IOException e) {
      bundle.add("rpc", () -> {
        throw e;
      });
      return Optional.empty();
    }
  }

  private static JsonValue versions(Patient patient) throws IOException {
    JsonValue.ObjectBuilder bundles = JsonValue.object();
    DistributionCheck.bundles(patient.distribution()).forEach(bundles::put);
    JsonValue.ArrayBuilder variables = JsonValue.array();
    patient.environment().keySet().stream().filter(name -> name.startsWith("BLOCKBERRY_") || name.startsWith("JAVA") || name.startsWith("JDK"))
        .sorted().forEach(name -> variables.add(JsonValue.of(name)));
    return JsonValue.object().put("blockberry", Distribution.version()).put("java", System.getProperty("java.vm.version"))
        .put("java_vendor", System.getProperty("java.vendor"))
        .put("system", System.getProperty("os.name") + " " + System.getProperty("os.version") + " " + System.getProperty("os.arch"))
        .put("processors", Runtime.getRuntime().availableProcessors()).put("names_of_variables_that_are_set", variables.build())
        .put("bundles_by_hash", bundles.build()).build();
  }

  /** Everything secret that this process can know. */
  private static List<String> secrets(Patient patient, Optional<String> token) {
    List<String> secrets = new ArrayList<>(token.stream().toList());
    patient.configuration().ifPresent(all -> secrets.addAll(all.secrets()));
    Map<String, String> environment = patient.environment();
    secrets.addAll(environment.entrySet().stream().filter(each -> each.getKey().matches("BLOCKBERRY_.*(PASSWORD|TOKEN|SECRET).*"))
        .filter(each -> !each.getKey().endsWith("_FILE")).map(Map.Entry::getValue).collect(Collectors.toList()));
    String file = environment.getOrDefault(KeyAccess.FILE_VARIABLE, "");
    if (!file.isEmpty()) {
      try {
        PasswordSource.file(Path.of(file)).password("").ifPresent(password -> secrets.add(new String(password)));
      } catch (IOException e) {
        return secrets; // unreadable here, so it cannot be in what is collected by way of this process
      }
    }
    return secrets;
  }
}

package org.blockberry.distribution;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.blockberry.launcher.BundleEntry;
import org.blockberry.launcher.FeatureFile;
import org.blockberry.launcher.FeatureFolder;
import org.blockberry.launcher.LaunchException;
import org.blockberry.launcher.RoleBundles;

/**
 * Completes the distribution's folder, into which Maven has already put the jars ({@code lib/} and {@code system/}):
 * feature files with the hashes of their bundles, start script, configuration, texts.
 *
 * <p>A role must be complete. A feature that no role includes and whose bundles are not all built is left out, and said
 * so.
 */
public final class Assembler {
  private static final String ROLE = "role-";
  private static final String LOCK = "supply.lock";

  private final Path repository;
  private final Path target;
  private final String version;
  private final Path localRepository;
  private final String timestamp;

  Assembler(Path repository, Path target, String version, Path localRepository, String timestamp) {
    this.repository = repository;
    this.target = target;
    this.version = version;
    this.localRepository = localRepository;
    this.timestamp = timestamp;
  }

  /**
   * @param args repository root, folder of the distribution, version, the local Maven repository, time of the build. With the system
   *     property {@value #LOCK}{@code =update} the lock of the supply chain is written anew
   */
  public static void main(String[] args) throws IOException, LaunchException {
    if (args.length != 5) {
      throw new IllegalArgumentException("expected: REPOSITORY DISTRIBUTION VERSION LOCAL_REPOSITORY TIMESTAMP");
    }
    new Assembler(Path.of(args[0]).normalize(), Path.of(args[1]).normalize(), args[2], Path.of(args[3]).normalize(), args[4]).run();
  }

  void run() throws IOException, LaunchException {
    checkClassPath();
    features();
    supplyChain();
    texts();
    sdk("api", repository.resolve("bundles/api"));
    sdk("testing.contracts", repository.resolve("bundles/testing/contracts"));
  }

  /** What a vendor builds against: a Maven repository of two artifacts in a folder. */
  private void sdk(String name, Path module) throws IOException {
    String artifact = "org.blockberry." + name;
    Path folder = Files.createDirectories(
        target.resolve("sdk/repository/org/blockberry").resolve(artifact).resolve(version));
    String file = artifact + "-" + version;
    copy(module.resolve("target").resolve(file + ".jar"), folder.resolve(file + ".jar"));
    copy(module.resolve("target/sdk-pom.xml"), folder.resolve(file + ".pom"));
  }

  /**
   * The launcher's jar names its class path itself; a jar it names and lib/ lacks would only show at some later start.
   */
  private void checkClassPath() throws IOException {
    Path lib = target.resolve("lib");
    Path launcher = lib.resolve("org.blockberry.launcher-" + version + ".jar");
    try (JarFile jar = new JarFile(launcher.toFile())) {
      String classPath = jar.getManifest().getMainAttributes().getValue(Attributes.Name.CLASS_PATH);
      List<String> missing = Stream.of(classPath.split(" ")).filter(name -> !Files.exists(lib.resolve(name))).toList();
      if (!missing.isEmpty()) {
        throw new IllegalStateException("lib/ lacks what the launcher names: " + String.join(", ", missing));
      }
    }
  }

  /** Checks where every jar comes from and writes the bill of materials. */
  private void supplyChain() throws IOException {
    Path folder = repository.resolve("distribution");
    Path file = folder.resolve("supply-chain.lock");
    SupplyChain chain = new SupplyChain(target, localRepository);
    if (System.getProperty(LOCK, "").equals("update")) {
      chain.lockOfWhatIsThere().write(file);
      System.out.println("written anew: " + file);
    }
    SupplyLock lock = SupplyLock.read(file);
    SupplyChain.Inventory inventory = chain.check(lock, MinimumVersions.read(folder.resolve("minimum-versions.txt")));
    System.out.println("supply chain: " + lock.artifacts().size() + " locked artifacts, " + inventory.ours().size() + " jars of ours checked");
    if (!inventory.problems().isEmpty()) {
      throw new IllegalStateException("the supply chain is not as it is locked: " + String.join("; ", inventory.problems()));
    }
    new BillOfMaterials(inventory, version, timestamp).write(target.resolve("sbom.cdx.json"));
  }

  private void features() throws IOException, LaunchException {
    FeatureFolder sources = new FeatureFolder(repository.resolve("features"));
    Set<String> needed = new LinkedHashSet<>();
    for (String name : sources.names()) {
      if (name.startsWith(ROLE)) {
        needed.addAll(RoleBundles.of(name, sources::read).features());
      }
    }
    Path folder = Files.createDirectories(target.resolve("features"));
    Set<String> listed = new TreeSet<>();
    int written = 0;
    for (String name : sources.names()) {
      FeatureFile feature = sources.read(name);
      feature.bundles().forEach(bundle -> listed.add(bundle.fileName()));
      List<String> missing = feature.bundles().stream().map(BundleEntry::fileName)
          .filter(file -> !Files.exists(target.resolve("system").resolve(file))).toList();
      if (missing.isEmpty()) {
        new FeatureHashes(target.resolve("system"), feature)
            .write(repository.resolve("features").resolve(name + ".json"), folder.resolve(name + ".json"));
        written++;
      } else if (needed.contains(name)) {
        throw new IllegalStateException("feature " + name + " belongs to a role, but system/ lacks "
            + String.join(", ", missing) + ". Add the dependency to distribution/pom.xml, or correct the version.");
      } else {
        System.out.println("left out: feature " + name + " (not built: " + String.join(", ", missing) + ")");
      }
    }
    checkNothingUnlisted(listed);
    System.out.println(written + " features, " + listed.size() + " bundles listed, roles need " + needed.size()
        + " features");
  }

  private void checkNothingUnlisted(Set<String> listed) throws IOException {
    List<String> unlisted = new ArrayList<>();
    try (Stream<Path> files = Files.list(target.resolve("system"))) {
      files.map(file -> file.getFileName().toString()).filter(name -> !listed.contains(name)).sorted()
          .forEach(unlisted::add);
    }
    if (!unlisted.isEmpty()) {
      throw new IllegalStateException("no feature lists " + String.join(", ", unlisted)
          + ". Name it in a file in features/, or remove the dependency from distribution/pom.xml.");
    }
  }

  private void texts() throws IOException {
    Path sources = repository.resolve("distribution").resolve("src").resolve("main");
    Path script = Files.createDirectories(target.resolve("bin")).resolve("blockberry");
    Files.writeString(script, Files.readString(sources.resolve("bin").resolve("blockberry"))
        .replace("@version@", version));
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path config = Files.createDirectories(target.resolve("config"));
    try (Stream<Path> files = Files.list(repository.resolve("config"))) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        copy(file, config.resolve(file.getFileName()));
      }
    }
    Files.createDirectories(target.resolve("deploy"));
    copy(sources.resolve("deploy").resolve("README.md"), target.resolve("deploy").resolve("README.md"));
    copy(sources.resolve("README.md"), target.resolve("README.md"));
    copy(repository.resolve("LICENSE"), target.resolve("LICENSE"));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }
}

package org.blockberry.distribution;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Where everything in the distribution comes from: each jar in {@code lib/} and {@code system/} is ours or locked with its hash, and so
 * is each library of which parts are copied into a bundle of ours.
 */
final class SupplyChain {
  private static final String OURS = "org.blockberry.";
  private static final String UPDATE = "If that is meant, run: mvn -B -ntp -q -DskipTests -Dsupply.lock=update package, and read the"
      + " difference in distribution/supply-chain.lock";

  private final Path distribution;
  private final Path localRepository;

  SupplyChain(Path distribution, Path localRepository) {
    this.distribution = distribution;
    this.localRepository = localRepository;
  }

  /**
   * What is shipped.
   *
   * @param ours file in the distribution, relative, with its hash
   * @param foreign places in the distribution by artifact; empty for one that is only embedded
   * @param embedded artifacts by the jar of ours that holds parts of them
   * @param problems one line each; the distribution must not be shipped while there is one
   */
  record Inventory(Map<String, String> ours, Map<LockedArtifact, List<String>> foreign, Map<String, List<LockedArtifact>> embedded,
      List<String> problems) {}

  Inventory check(SupplyLock lock, MinimumVersions minimum) throws IOException {
    Inventory inventory =
        new Inventory(new TreeMap<>(), new java.util.LinkedHashMap<>(), new TreeMap<>(), new ArrayList<>());
    lock.artifacts().forEach(one -> inventory.foreign().put(one, new ArrayList<>()));
    lock.artifacts().forEach(one -> minimum.objection(one).ifPresent(inventory.problems()::add));
    List<LockedArtifact> embeddable = sound(lock, inventory.problems());
    TreeSet<String> used = new TreeSet<>();
    for (String place : List.of("lib", "system")) {
      for (Path jar : jars(place)) {
        String name = place + "/" + jar.getFileName();
        String sha256 = sha256(jar);
        if (jar.getFileName().toString().startsWith(OURS)) {
          inventory.ours().put(name, sha256);
          inventory.embedded().put(name, explain(name, jar, embeddable, inventory.problems()));
        } else {
          checkForeign(lock, place, jar, sha256, inventory);
        }
      }
    }
    inventory.embedded().values().forEach(all -> all.forEach(one -> used.add(one.id())));
    for (LockedArtifact one : lock.artifacts()) {
      for (String use : one.uses()) {
        boolean there = use.equals("embedded") ? used.contains(one.id())
            : inventory.foreign().get(one).stream().anyMatch(place -> place.startsWith(use + "/"));
        if (!there) {
          inventory.problems().add(one.id() + " is locked for " + use + " but not shipped there. " + UPDATE);
        }
      }
    }
    return inventory;
  }

  private static void checkForeign(SupplyLock lock, String place, Path jar, String sha256, Inventory inventory) {
    String name = place + "/" + jar.getFileName();
    Optional<LockedArtifact> locked = lock.artifacts().stream()
        .filter(one -> one.uses().contains(place) && one.fileName().equals(jar.getFileName().toString())).findFirst();
    if (locked.isEmpty()) {
      inventory.problems().add(name + " is not in supply-chain.lock. " + UPDATE);
      return;
    }
    inventory.foreign().get(locked.get()).add(name);
    if (!locked.get().sha256().equals(sha256)) {
      inventory.problems().add(name + " has SHA-256 " + sha256 + " but " + locked.get().id() + " is locked with " + locked.get().sha256()
          + ": another file came under the same name");
    }
  }

  /** The embedded artifacts as they lie in the local repository, which is where the bundles took them from. */
  private List<LockedArtifact> sound(SupplyLock lock, List<String> problems) throws IOException {
    List<LockedArtifact> sound = new ArrayList<>();
    for (LockedArtifact one : lock.artifacts()) {
      if (one.uses().contains("embedded")) {
        Path jar = one.in(localRepository);
        String found = Files.isRegularFile(jar) ? sha256(jar) : "none";
        if (found.equals(one.sha256())) {
          sound.add(one);
        } else {
          problems.add(jar + " has SHA-256 " + found + " but " + one.id() + " is locked with " + one.sha256());
        }
      }
    }
    return sound;
  }

  private List<LockedArtifact> explain(String name, Path jar, List<LockedArtifact> embeddable, List<String> problems) throws IOException {
    List<LockedArtifact> parts = new ArrayList<>();
    try (EmbeddedContent content = new EmbeddedContent(jar)) {
      for (LockedArtifact one : embeddable) {
        if (!content.unexplained().isEmpty() && content.explainBy(one.in(localRepository)) > 0) {
          parts.add(one);
        }
      }
      List<String> rest = content.unexplained();
      if (!rest.isEmpty()) {
        problems.add(name + " holds " + rest.size() + " foreign files that are of no locked artifact, first " + rest.get(0) + ". " + UPDATE);
      }
    }
    return parts;
  }

  /** The lock that fits what is there now. */
  SupplyLock lockOfWhatIsThere() throws IOException {
    List<Path> all = repositoryJars();
    Map<String, LockedArtifact> byId = new TreeMap<>();
    for (String place : List.of("lib", "system")) {
      for (Path jar : jars(place)) {
        if (jar.getFileName().toString().startsWith(OURS)) {
          embedded(jar, all).forEach(one -> byId.merge(one.id(), one, SupplyChain::both));
        } else {
          LockedArtifact one = origin(jar, place, all);
          byId.merge(one.id(), one, SupplyChain::both);
        }
      }
    }
    return new SupplyLock(List.copyOf(byId.values()));
  }

  private static LockedArtifact both(LockedArtifact one, LockedArtifact other) {
    TreeSet<String> uses = new TreeSet<>(one.uses());
    uses.addAll(other.uses());
    return new LockedArtifact(one.group(), one.artifact(), one.version(), one.classifier(), one.sha256(), uses);
  }

  private LockedArtifact origin(Path jar, String place, List<Path> all) throws IOException {
    String sha256 = sha256(jar);
    for (Path candidate : all) {
      if (candidate.getFileName().equals(jar.getFileName()) && sha256(candidate).equals(sha256)) {
        Optional<LockedArtifact> found = LockedArtifact.at(localRepository, candidate, sha256, place);
        if (found.isPresent()) {
          return found.get();
        }
      }
    }
    throw new IllegalStateException(jar + " is not in the local repository " + localRepository);
  }

  /** Jars that together hold every foreign entry, the one that explains most first. */
  private List<LockedArtifact> embedded(Path jar, List<Path> all) throws IOException {
    List<LockedArtifact> found = new ArrayList<>();
    try (EmbeddedContent content = new EmbeddedContent(jar)) {
      while (!content.unexplained().isEmpty()) {
        Map<Path, Integer> overlaps = new HashMap<>();
        for (Path candidate : all) {
          try {
            int overlap = content.overlap(candidate);
            if (overlap > 0) {
              overlaps.put(candidate, overlap);
            }
          } catch (java.util.zip.ZipException e) {
            continue; // not a jar after all; it cannot be where our content came from
          }
        }
        Path best = overlaps.entrySet().stream().max(Map.Entry.<Path, Integer>comparingByValue()
                .thenComparing(entry -> -entry.getKey().toString().length())).map(Map.Entry::getKey)
            .orElseThrow(() -> new IllegalStateException(jar + " holds files of unknown origin: " + content.unexplained()));
        if (content.explainBy(best) == 0) {
          throw new IllegalStateException(jar + " holds altered files of " + best + ": " + content.unexplained());
        }
        found.add(LockedArtifact.at(localRepository, best, sha256(best), "embedded").orElseThrow());
      }
    }
    return found;
  }

  private List<Path> repositoryJars() throws IOException {
    List<Path> jars = new ArrayList<>();
    Path ours = localRepository.resolve("org").resolve("blockberry");
    Files.walkFileTree(localRepository, new SimpleFileVisitor<>() {
      @Override
      public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
        return folder.equals(ours) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
      }

      @Override
      public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
        if (file.getFileName().toString().endsWith(".jar")) {
          jars.add(file);
        }
        return FileVisitResult.CONTINUE;
      }
    });
    jars.sort(null);
    return jars;
  }

  private List<Path> jars(String place) throws IOException {
    try (Stream<Path> files = Files.list(distribution.resolve(place))) {
      return files.filter(file -> file.getFileName().toString().endsWith(".jar")).sorted().toList();
    }
  }

  static String sha256(Path file) throws IOException {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

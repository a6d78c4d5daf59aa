package org.blockberry.cli.doctor;

import static java.nio.file.attribute.PosixFilePermission.GROUP_WRITE;
import static java.nio.file.attribute.PosixFilePermission.OTHERS_WRITE;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.blockberry.cli.home.NodeState;
import org.blockberry.ops.shell.protocol.SocketPlace;

/** Folders, their modes, and what a killed node left. */
final class HomeCheck implements Check {
  private static final Set<PosixFilePermission> OWNER_FOLDER = PosixFilePermissions.fromString("rwx------");

  private final Predicate<Path> writable;

  HomeCheck() {
    this(Files::isWritable);
  }

  /** @param writable whether this user may write in a folder; the superuser may in all */
  HomeCheck(Predicate<Path> writable) {
    this.writable = writable;
  }

  @Override
  public List<Finding> look(Patient patient) throws IOException {
    Path root = patient.home().root();
    if (!Files.isDirectory(root)) {
      return List.of(Finding.fail("home", root + " does not exist", "blockberry init --home " + root));
    }
    List<Finding> findings = new ArrayList<>();
    String me = System.getProperty("user.name");
    String owner = Files.getOwner(root).getName();
    if (!owner.equals(me)) {
      findings.add(Finding.warn("home", root + " belongs to " + owner + ", this is " + me, "run this and the node as " + owner));
    }
    for (String name : new String[] {"", "keys", "var/run", "data", "deploy"}) {
      folder(root.resolve(name), name.equals("keys") || name.equals("var/run"), findings);
    }
    leftovers(patient, findings);
    if (findings.isEmpty()) {
      findings.add(Finding.ok("home", root + ", for " + owner + " only where it must be"));
    }
    return findings;
  }

  private void folder(Path folder, boolean secret, List<Finding> findings) throws IOException {
    if (!Files.isDirectory(folder)) {
      return; // made by the next start
    }
    if (!writable.test(folder)) {
      findings.add(Finding.fail("home", folder + " cannot be written", "give this user write access"));
    }
    Set<PosixFilePermission> modes = Files.getPosixFilePermissions(folder);
    if (modes.contains(GROUP_WRITE) || modes.contains(OTHERS_WRITE)) {
      findings.add(Finding.fail("home", "others may write in " + folder + " (" + PosixFilePermissions.toString(modes) + ")",
          "chmod go-w " + folder));
    } else if (secret && !OWNER_FOLDER.containsAll(modes)) {
      findings.add(Finding.warn("home", "others may look into " + folder + " (" + PosixFilePermissions.toString(modes) + ")",
          "chmod 700 " + folder));
    }
  }

  private static void leftovers(Patient patient, List<Finding> findings) {
    if (patient.state().running()) {
      return;
    }
    NodeState.pid(patient.home()).ifPresent(pid -> findings.add(Finding.ok("home", "the last node (process " + pid
        + ") ended without cleaning up; the next start does")));
    Path socket = new SocketPlace(patient.home().root()).usual();
    if (Files.exists(socket) && answers(socket)) {
      findings.add(Finding.warn("home", "somebody answers on " + socket + " although no node holds the home",
          "end that process, then start the node"));
    }
  }

  private static boolean answers(Path socket) {
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      return channel.connect(UnixDomainSocketAddress.of(socket));
    } catch (IOException e) {
      return false; // stale: the next start replaces it
    }
  }
}

package org.blockberry.cli.doctor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.blockberry.cli.home.RpcPlace;
import org.blockberry.cli.shell.ShellClient;

/** The running node's own diagnosis; without one, whether its ports are free. */
final class NodeCheck implements Check {
  private static final int EXIT_OK = 0;

  @Override
  public List<Finding> look(Patient patient) throws Exception {
    return patient.state().running() ? running(patient) : List.of(port(patient.setting("rpc.listen").orElse("127.0.0.1:26657")));
  }

  private static List<Finding> running(Patient patient) throws IOException {
    List<Finding> findings = new ArrayList<>();
    String who = "running" + patient.state().pid().map(pid -> ", process " + pid).orElse("");
    Optional<RpcPlace> rpc = patient.home().rpcPlace();
    findings.add(rpc.isPresent() ? Finding.ok("node", who + ", RPC at " + rpc.get().uri())
        : Finding.warn("node", who + ", without RPC", "it may still be starting; else see its log"));
    try (ShellClient shell = ShellClient.connect(patient.home().root())) {
      for (String command : new String[] {"node:diag", "deploy:diag"}) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        if (shell.execute(command, out, err) != EXIT_OK) {
          findings.add(Finding.warn("node", command + ": " + err.toString(StandardCharsets.UTF_8).strip(), "try again in a moment"));
          continue;
        }
        out.toString(StandardCharsets.UTF_8).lines().filter(line -> !line.isBlank() && !line.equals("all is well"))
            .forEach(line -> findings.add(Finding.warn("node", line, "blockberry shell " + command)));
      }
    } catch (IOException e) {
      findings.add(Finding.warn("node", "its shell does not answer: " + e.getMessage(), "see var/log/node.log"));
    }
    return findings;
  }

  private static Finding port(String listen) {
    int colon = listen.lastIndexOf(':');
    try (ServerSocket socket = new ServerSocket()) {
      String host = listen.substring(0, colon).replace("[", "").replace("]", "");
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(listen.substring(colon + 1))));
      return Finding.ok("node", "not running; " + listen + " is free for its RPC");
    } catch (IOException e) {
      return Finding.fail("node", "not running, and rpc.listen " + listen + " cannot be had: " + e.getMessage(),
          "end the program that uses it, or change rpc.listen");
    } catch (RuntimeException e) {
      return Finding.fail("node", "rpc.listen \"" + listen + "\" is no address with a port", "correct it");
    }
  }
}

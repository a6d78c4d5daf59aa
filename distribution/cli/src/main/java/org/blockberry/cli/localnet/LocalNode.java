package org.blockberry.cli.localnet;

import java.nio.file.Path;
import org.blockberry.cli.home.Home;

/**
 * One node of a network on this machine.
 *
 * @param number from 1
 * @param home its folder
 * @param validator whether it decides blocks
 * @param peerPort where its peers connect
 * @param rpcPort where its RPC is
 */
public record LocalNode(int number, Home home, boolean validator, int peerPort, int rpcPort) {
  private static final int STEP = 10;

  /**
   * The node of that number: the first one has the base port and the one after it, each further one ten more.
   *
   * @throws IllegalArgumentException its ports are above 65535
   */
  public static LocalNode of(Path folder, int number, int validators, int basePort) {
    int peerPort = basePort + STEP * (number - 1);
    if (peerPort + 1 > 65_535) {
      throw new IllegalArgumentException("node " + number + " would have port " + (peerPort + 1) + ", which there is not");
    }
    return new LocalNode(number, new Home(folder.resolve("node" + number)), number <= validators, peerPort, peerPort + 1);
  }

  /** {@code node1} and so on. */
  public String name() {
    return "node" + number;
  }

  /** Where peers on this machine reach it, without its id. */
  public String address() {
    return "/ip4/127.0.0.1/tcp/" + peerPort;
  }
}

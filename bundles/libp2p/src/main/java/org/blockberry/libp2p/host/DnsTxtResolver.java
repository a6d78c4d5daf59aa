package org.blockberry.libp2p.host;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.blockberry.libp2p.MalformedException;

/** A stub resolver over UDP: asks one name server after the other, each from a port of its own with a random number. */
final class DnsTxtResolver implements TxtResolver {
  private static final Path SERVERS = Path.of("/etc/resolv.conf");
  private static final int PORT = 53;
  private static final int MAX_SERVERS = 3;
  private static final int TIMEOUT_MILLIS = 2_000;
  private static final int MAX_STRAY_ANSWERS = 8;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final List<InetSocketAddress> servers;

  DnsTxtResolver(List<InetSocketAddress> servers) {
    this.servers = List.copyOf(servers);
  }

  /** Read at each question: a machine changes its network. */
  static TxtResolver ofThisMachine() {
    return name -> new DnsTxtResolver(servers(Files.readString(SERVERS, StandardCharsets.UTF_8))).txt(name);
  }

  static List<InetSocketAddress> servers(String resolvConf) throws IOException {
    List<InetSocketAddress> servers = new ArrayList<>();
    for (String line : resolvConf.split("\n")) {
      String[] words = line.trim().split("\\s+");
      if (words[0].equals("nameserver") && words.length > 1 && servers.size() < MAX_SERVERS && words[1].matches("[0-9a-fA-F.:%]+")) {
        servers.add(new InetSocketAddress(InetAddress.getByName(words[1]), PORT)); // a number: nothing is looked up for it
      }
    }
    return servers;
  }

  @Override
  public List<String> txt(String name) throws IOException {
    IOException last = new IOException("no name server is set up");
    for (InetSocketAddress server : servers) {
      try {
        return ask(server, name);
      } catch (IOException | MalformedException e) {
        last = new IOException("the name server " + server + " did not answer: " + e.getMessage(), e);
      }
    }
    throw last;
  }

  private static List<String> ask(InetSocketAddress server, String name) throws IOException {
    int id = RANDOM.nextInt(1 << 16);
    byte[] question = DnsMessage.question(id, name);
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.connect(server); // what others send does not arrive
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.send(new DatagramPacket(question, question.length));
      byte[] room = new byte[DnsMessage.MAX_ANSWER_BYTES];
      for (int i = 0; i < MAX_STRAY_ANSWERS; i++) {
        DatagramPacket answer = new DatagramPacket(room, room.length);
        socket.receive(answer);
        if (DnsMessage.answers(room, answer.getLength(), question)) {
          return DnsMessage.texts(ByteBuffer.wrap(Arrays.copyOf(room, answer.getLength())), name);
        }
      }
      throw new SocketTimeoutException("only answers to other questions came");
    }
  }
}

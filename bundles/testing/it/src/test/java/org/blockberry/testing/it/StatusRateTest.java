package org.blockberry.testing.it;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How many {@code /status} a development node answers in a second beside a bare Netty server that answers the same bytes, measured
 * in turns by the same clients in one run. The rates are printed, with their ratio; the aim is 0.6. Only the work done is asserted:
 * rates on shared machines are no test.
 */
class StatusRateTest {
  private static final Duration ROUND = Duration.ofMillis(1_000);
  private static final int ROUNDS = 3;
  private static final long FLOOR = 5_000;
  private static final String GET = "GET /status HTTP/1.1\r\nHost: localhost\r\n\r\n";
  private static final String BODY = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"status\",\"params\":{}}";
  private static final String POST = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
      + BODY.length() + "\r\n\r\n" + BODY;

  @TempDir
  Path home;

  @Test
  void statusIsServedAtARateBesideABareServer() throws Exception {
    try (RunningNode node = RunningNode.start(home.resolve("home"))) {
      int port = Integer.parseInt(Files.readString(home.resolve("home/var/run/rpc.port")).strip());
      Path answer = home.resolve("answer.json");
      Files.write(answer, answerOf(port));
      Process bare = bareServer(answer);
      try (BufferedReader said = new BufferedReader(new InputStreamReader(bare.getInputStream(), StandardCharsets.UTF_8))) {
        String[] line = said.readLine().split(" ");
        int barePort = Integer.parseInt(line[0]);
        compare("GET", GET, port, barePort, line[1]);
        compare("POST", POST, port, barePort, line[1]);
      } finally {
        bare.destroyForcibly().waitFor();
      }
      assertTrue(node.alive());
    }
  }

  private static void compare(String form, String request, int port, int barePort, String io) throws IOException {
    double[] ours = new double[ROUNDS];
    double[] theirs = new double[ROUNDS];
    long answers = 0;
    long bareAnswers = 0;
    KeepAliveLoad.run(barePort, request, ROUND);
    KeepAliveLoad.run(port, request, ROUND);
    for (int i = 0; i < ROUNDS; i++) {
      KeepAliveLoad.Done bare = KeepAliveLoad.run(barePort, request, ROUND);
      KeepAliveLoad.Done done = KeepAliveLoad.run(port, request, ROUND);
      theirs[i] = bare.perSecond();
      ours[i] = done.perSecond();
      answers += done.answers();
      bareAnswers += bare.answers();
    }
    double our = median(ours);
    double their = median(theirs);
    System.out.printf("status by %s: node %.0f a second, bare Netty (%s) %.0f, ratio %.2f (aim 0.6); rounds %s and %s%n", form, our,
        io, their, our / their, text(ours), text(theirs));
    assertTrue(answers >= FLOOR && bareAnswers >= FLOOR, answers + " and " + bareAnswers + " answers are too few to say anything");
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static String text(double[] values) {
    return Arrays.stream(values).mapToObj(value -> String.format("%.0f", value)).collect(Collectors.joining(" "));
  }

  private static byte[] answerOf(int port) throws IOException, InterruptedException {
    return HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/status")).build(),
        BodyHandlers.ofByteArray()).body();
  }

  private static Process bareServer(Path answer) throws IOException, java.net.URISyntaxException {
    Path classes = Path.of(BareNettyServer.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    try (Stream<Path> jars = Files.list(RunningNode.DISTRIBUTION.resolve("system"))) {
      String path = Stream.concat(Stream.of(classes), jars.filter(jar -> jar.getFileName().toString().startsWith("netty-")))
          .map(Path::toString).collect(Collectors.joining(System.getProperty("path.separator")));
      return new ProcessBuilder(ProcessHandle.current().info().command().orElseThrow(), "-cp", path,
          BareNettyServer.class.getName(), answer.toString()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
  }
}

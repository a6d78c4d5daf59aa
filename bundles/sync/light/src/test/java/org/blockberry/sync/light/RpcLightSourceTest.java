package org.blockberry.sync.light;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.light.LightSourceException;
import org.blockberry.chain.light.LightSourceException.Reason;
import org.blockberry.chain.light.SourceAccess;
import org.blockberry.sync.light.rpc.RpcLightSource;
import org.blockberry.sync.light.rpc.RpcLightSources;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node's RPC says, and what becomes of it when it says something else. */
class RpcLightSourceTest {
  private final RpcLightSources sources = new RpcLightSources(Duration.ofSeconds(20));
  private FakeNode node;
  private RpcLightSource source;

  @BeforeEach
  void serve() throws IOException {
    node = new FakeNode(new SmallChain(3, 5));
    source = sources.at(node.url());
  }

  @AfterEach
  void close() {
    node.close();
    sources.close();
  }

  private Reason fails(long height) {
    return assertThrows(LightSourceException.class, () -> source.lightBlock(height)).reason();
  }

  @Test
  void blocksAreReadWithAllPagesOfTheirValidators() throws Exception {
    assertEquals(node.chain.at(4).signedHeader(), source.lightBlock(4).signedHeader());
    assertEquals(node.chain.at(4).validators().hash(), source.lightBlock(4).validators().hash());
    assertEquals(5, source.lightBlock(0).header().height());
    node.chain = new SmallChain(230, 1);
    node.asked.clear();
    source.lightBlock(1).validate("small-1");
    assertEquals(List.of("commit", "validators", "validators", "validators"), node.asked);
  }

  @Test
  void heightsThatAreNotThereAreToldApart() {
    node.lowest = 3;
    assertEquals(Reason.NOT_YET, fails(6));
    assertEquals(Reason.NOT_KEPT, fails(2));
  }

  @Test
  @Tag("sec-B3")
  @Tag("sec-C2")
  void whatIsNoAnswerIsNotBelieved() {
    node.answered = answer -> JsonValue.object().put("result", JsonValue.object().put("signed_header", JsonValue.object().put("header",
        JsonValue.object().put("height", "x").build()).build()).build()).build();
    assertEquals(Reason.WRONG_ANSWER, fails(4));
    node.answered = answer -> answer.get("result").get("validators").isNull() ? answer : JsonValue.object().put("result",
        JsonValue.object().put("validators", JsonValue.EMPTY_ARRAY).put("total", "9999999").build()).build();
    assertEquals(Reason.WRONG_ANSWER, fails(4));
    node.manner = FakeNode.Manner.ENDLESS;
    assertEquals(Reason.WRONG_ANSWER, fails(4));
    node.manner = FakeNode.Manner.NO_JSON;
    assertEquals(Reason.UNREACHABLE, fails(4));
    node.manner = FakeNode.Manner.UNAVAILABLE;
    assertEquals(Reason.UNREACHABLE, fails(4));
  }

  @Test
  @Tag("sec-B4")
  void whoIsSilentOrDripsIsLeft() {
    try (RpcLightSources hasty = new RpcLightSources(Duration.ofMillis(300))) {
      source = hasty.at(node.url());
      for (FakeNode.Manner manner : List.of(FakeNode.Manner.SILENT, FakeNode.Manner.DRIPPING)) {
        node.manner = manner;
        assertEquals(Reason.UNREACHABLE, fails(4));
      }
    }
    node.close();
    source = sources.at(node.url());
    assertEquals(Reason.UNREACHABLE, fails(4));
  }

  @Test
  void addressesAreChecked() {
    assertEquals("http://127.0.0.1:26657", sources.at("tcp://127.0.0.1:26657/").name());
    assertEquals("http://host:1", sources.at("HOST:1/").name());
    assertEquals(sources.at("http://host:80").name(), sources.at("http://Host//").name(), "one source, one name");
    for (String wrong : List.of("", "ftp://host", "http://", "http://user:secret@host", "a b")) {
      assertTrue(assertThrows(IllegalArgumentException.class, () -> sources.at(wrong), wrong).getMessage() != null);
    }
  }

  @Test
  void whatHeadersDoNotCoverIsAskedToo() throws Exception {
    assertEquals(Optional.empty(), source.stateRecord(4));
    node.stateRecord = Optional.of("AB".repeat(32));
    assertEquals(Optional.of(Bytes.fromHex("AB".repeat(32))), source.stateRecord(4));
    node.stateRecord = Optional.of("zz".repeat(32));
    assertEquals(Reason.WRONG_ANSWER, assertThrows(LightSourceException.class, () -> source.stateRecord(4)).reason());
  }

  @Test
  @Tag("sec-R8")
  void aTokenGoesToTheSourceItIsForAndToNoOther(@TempDir Path folder) throws Exception {
    Files.writeString(folder.resolve("token"), "s3cret\nsomething else\n");
    try (FakeNode other = new FakeNode(node.chain)) {
      Map<String, SourceAccess> access = SourceAccess.of(List.of(node.url(), other.url()), List.of(node.url() + "/=token"), List.of(), folder);
      sources.at(node.url(), access.get(node.url())).lightBlock(4);
      sources.at(other.url(), access.get(other.url())).lightBlock(4);
      assertEquals(Set.of("Bearer s3cret"), Set.copyOf(node.authorizations));
      assertEquals(Set.of("null"), Set.copyOf(other.authorizations));
    }
  }

  @Test
  @Tag("sec-R8")
  void accessThatCannotBeIsRefused(@TempDir Path folder) throws Exception {
    Path token = Files.writeString(folder.resolve("token"), "s3cret\n");
    SourceAccess withToken = new SourceAccess(Optional.of(token), Optional.empty());
    assertTrue(refused(() -> sources.at("http://node.example:1", withToken)).contains("use https"));
    assertEquals("https://node.example:1", sources.at("https://node.example:1", withToken).name());
    for (String content : List.of("", "\nsecret", "two words", "x".repeat(5_000), "caf\u00e9-secret")) {
      Files.writeString(token, content);
      String text = refused(() -> sources.at(node.url(), withToken));
      assertTrue(text.contains(token.toString()) && !text.contains("secret") && !text.contains("words"), text);
    }
    assertTrue(refused(() -> sources.at(node.url(), new SourceAccess(Optional.of(folder.resolve("none")), Optional.empty()))).contains("cannot read"));
    assertTrue(refused(() -> sources.at(node.url(), new SourceAccess(Optional.empty(), Optional.of(token)))).contains("PEM"));
    for (List<String> tokens : List.of(List.of("token"), List.of("http://other=token"), List.of("http://a"), List.of("http://a="),
        List.of("http://a=x", "http://a/=y"))) {
      refused(() -> SourceAccess.of(List.of("http://a", "http://b"), tokens, List.of(), folder));
    }
    assertEquals(Optional.of(folder.resolve("all")), SourceAccess.of(List.of("http://a", "http://b"), List.of(), List.of("all", "http://b=one"), folder)
        .get("http://a").caFile());
  }

  private static String refused(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(IllegalArgumentException.class, call).getMessage();
  }

  @Test
  void aSecureSourceIsTrustedByItsOwnCertificateOnly(@TempDir Path folder) throws Exception {
    TestCertificate certificate = new TestCertificate(folder, "node");
    Path ca = Files.writeString(folder.resolve("ca.pem"), certificate.pem());
    try (FakeNode secure = new FakeNode(node.chain, certificate.context())) {
      assertEquals(5, sources.at(secure.url(), new SourceAccess(Optional.empty(), Optional.of(ca))).lightBlock(0).header().height());
      source = sources.at(secure.url());
      assertEquals(Reason.UNREACHABLE, fails(4), "the JDK's list does not have it");
      source = sources.at(secure.url().replace("127.0.0.1", "localhost"), new SourceAccess(Optional.empty(), Optional.of(ca)));
      assertEquals(Reason.UNREACHABLE, fails(4), "it is of another name");
    }
  }
}

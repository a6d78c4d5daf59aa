package org.blockberry.libp2p.host;

import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** The same with the major version of js-libp2p before; profile {@code interop-all}. */
@EnabledIfSystemProperty(named = "blockberry.interop.previous", matches = ".+")
class JsPreviousInteropTest extends JsInteropTest {
  @Override
  String folder() {
    return "../js-previous";
  }

  @Override
  String agent() {
    return "js-libp2p/2.10.0";
  }

  /** It takes whoever answers. */
  @Override
  String whatItSaysOfAnotherPeer() {
    return "\"reached\"";
  }
}

package org.blockberry.chain.light;

import java.util.HashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.blockberry.chain.LightBlock;
import org.blockberry.chain.light.LightSourceException.Reason;

/** A source that tells a chain, with what a test changes about it. */
final class ScriptedSource implements LightBlockSource {
  private final String name;
  private final Map<Long, UnaryOperator<LightBlock>> lies = new HashMap<>();
  GeneratedChain chain;
  boolean reachable = true;
  long lowest = 1;
  int asked;

  ScriptedSource(String name, GeneratedChain chain) {
    this.name = name;
    this.chain = chain;
  }

  ScriptedSource lie(long height, UnaryOperator<LightBlock> lie) {
    lies.put(height, lie);
    return this;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public LightBlock lightBlock(long asked) throws LightSourceException {
    this.asked++;
    if (!reachable) {
      throw new LightSourceException(Reason.UNREACHABLE, "connection refused");
    }
    long height = asked == LATEST ? chain.height() : asked;
    if (height > chain.height()) {
      throw new LightSourceException(Reason.NOT_YET, "height " + height);
    }
    if (height < lowest) {
      throw new LightSourceException(Reason.NOT_KEPT, "lowest height is " + lowest);
    }
    return lies.getOrDefault(height, UnaryOperator.identity()).apply(chain.at(height));
  }
}

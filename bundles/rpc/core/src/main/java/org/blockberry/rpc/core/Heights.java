package org.blockberry.rpc.core;

import java.util.OptionalLong;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcException;

/** Which height a caller means, and the original's words for heights that there are not. */
final class Heights {
  static final String PARAMETER = "height";
  static final String DOC = "Height; the latest one if left out.";

  private Heights() {}

  /** Last committed height, 0 if there is no block. */
  static long latest(ChainReader chain) {
    return chain.base() == 0 ? 0 : chain.tip().height();
  }

  /** The height asked for among committed ones; the latest by default, 0 if there is none. */
  static long committed(RpcArguments arguments, ChainReader chain) {
    return checked(arguments.int64(PARAMETER), chain, latest(chain));
  }

  /** The height asked for, also the one being decided, which is the default unless the node is behind. */
  static long decided(RpcArguments arguments, ChainReader chain) {
    long next = chain.tip().height() + 1;
    return checked(arguments.int64(PARAMETER), chain, chain.catchingUp() ? latest(chain) : next);
  }

  private static long checked(OptionalLong asked, ChainReader chain, long latest) {
    if (asked.isEmpty()) {
      return latest;
    }
    long height = asked.getAsLong();
    if (height <= 0) {
      throw RpcException.failed("height must be greater than 0, but got " + height);
    }
    if (height > latest) {
      throw RpcException.failed("height " + height + " must be less than or equal to the current blockchain height "
          + latest);
    }
    long base = chain.base();
    if (height < base && chain.block(height).isEmpty()) { // pruning may have kept this one
      throw RpcException.failed("height " + height + " is not available, lowest height is " + base);
    }
    return height;
  }
}

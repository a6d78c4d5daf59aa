package org.blockberry.rpc.core;

import static org.blockberry.api.rpc.RpcParameter.Kind.BASE64_BYTES;
import static org.blockberry.api.rpc.RpcParameter.Kind.BOOLEAN;

import java.util.List;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;

/** Finds committed transactions. */
final class TxLookupMethods {
  private final ChainReader chain;
  private final BlockLookup blocks;

  TxLookupMethods(ChainReader chain) {
    this.chain = chain;
    this.blocks = new BlockLookup(chain);
  }

  List<RpcMethod> all() {
    return List.of(CoreMethod.named("tx", "A committed transaction, its result and, if asked for, its proof.")
        .parameter("hash", BASE64_BYTES, "SHA-256 of the transaction.")
        .parameter("prove", BOOLEAN, "Whether to prove that it is in its block.").cacheable()
        .answers(this::tx));
  }

  private JsonValue tx(RpcArguments arguments) {
    Bytes hash = arguments.bytes("hash").orElse(Bytes.EMPTY);
    TxLocation at = chain.transaction(hash)
        .orElseThrow(() -> RpcException.failed("tx (" + hash.toHex() + ") not found"));
    return new FoundTx(blocks, arguments.bool("prove").orElse(false)).json(at,
        "tx (" + hash.toHex() + ") is in block " + at.height() + ", which this node no longer has");
  }
}

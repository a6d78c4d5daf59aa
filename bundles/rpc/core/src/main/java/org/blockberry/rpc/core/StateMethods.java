package org.blockberry.rpc.core;

import static org.blockberry.api.rpc.RpcParameter.Kind.INT64;

import java.util.Base64;
import java.util.List;
import org.blockberry.api.node.ChainReader;
import org.blockberry.api.rpc.RpcArguments;
import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.rpc.RpcMethod;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.ConsensusParams;
import org.blockberry.chain.Validator;
import org.blockberry.chain.ValidatorSet;
import org.blockberry.chain.json.AminoJson;
import org.blockberry.chain.snapshot.SnapshotManifest;

/** Validators and parameters of a height. */
final class StateMethods {
  private final ChainReader chain;

  StateMethods(ChainReader chain) {
    this.chain = chain;
  }

  List<RpcMethod> all() {
    return List.of(
        CoreMethod.named("validators", "The validators that decide a height, by pages.")
            .parameter(Heights.PARAMETER, INT64, "Height; the one being decided if left out.")
            .parameter("page", INT64, "Page from 1; the first if left out.")
            .parameter("per_page", INT64, "Validators per page, 1 to 100; 30 if left out.")
            .cacheableWith(Heights.PARAMETER)
            .answers(this::validators),
        CoreMethod.named("consensus_params", "The consensus parameters that hold at a height.")
            .parameter(Heights.PARAMETER, INT64, "Height; the one being decided if left out.")
            .cacheableWith(Heights.PARAMETER)
            .answers(this::consensusParams),
        CoreMethod.named("state_record", "What the node remembers of the chain after a height, in the node's own encoding: a node that joins by snapshot"
                + " compares it, because headers do not cover all of it.")
            .parameter(Heights.PARAMETER, INT64, "Height.")
            .cacheableWith(Heights.PARAMETER)
            .answers(this::record));
  }

  private JsonValue validators(RpcArguments arguments) {
    long height = Heights.decided(arguments, chain);
    List<Validator> all = chain.validators(height).map(ValidatorSet::decode)
        .orElseThrow(() -> RpcException.failed("could not find validator set for height #" + height)).validators();
    List<Validator> page = Pages.of(all, arguments.int64("page"), arguments.int64("per_page"));
    return JsonValue.object()
        .putInt64("block_height", height)
        .put("validators", AminoJson.list(page, AminoJson::validator))
        .putInt64("count", page.size())
        .putInt64("total", all.size())
        .build();
  }

  private JsonValue record(RpcArguments arguments) {
    long height = arguments.int64(Heights.PARAMETER).orElseThrow(() -> RpcException.invalidParams("height is missing"));
    Bytes record = chain.stateRecord(height).orElseThrow(() -> RpcException.failed("could not find the record of height #" + height));
    return JsonValue.object()
        .putInt64("height", height)
        .put("sha256", SnapshotManifest.sha256(record).toHex())
        .put("record", Base64.getEncoder().encodeToString(record.toArray()))
        .build();
  }

  private JsonValue consensusParams(RpcArguments arguments) {
    long height = Heights.decided(arguments, chain);
    ConsensusParams params = chain.consensusParams(height).map(ConsensusParams::decode)
        .orElseThrow(() -> RpcException.failed("could not find consensus params for height #" + height));
    return JsonValue.object()
        .putInt64("block_height", height)
        .put("consensus_params", AminoJson.consensusParams(params))
        .build();
  }
}

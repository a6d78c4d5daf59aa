package org.blockberry.rpc.core;

import java.util.List;
import org.blockberry.api.rpc.RpcException;
import org.blockberry.api.store.StoredBlock;
import org.blockberry.api.store.TxLocation;
import org.blockberry.api.value.Bytes;
import org.blockberry.api.value.JsonValue;
import org.blockberry.chain.Hashing;
import org.blockberry.chain.MerkleProof;
import org.blockberry.chain.MerkleTree;
import org.blockberry.chain.TxProof;
import org.blockberry.chain.TxResult;
import org.blockberry.chain.json.AbciJson;
import org.blockberry.chain.json.AminoJson;

/**
 * Committed transactions as answers show them. Keeps the block looked at last, since neighbours on a page are often of one block. For
 * one call.
 */
final class FoundTx {
  private final BlockLookup blocks;
  private final boolean prove;
  private long height;
  private List<Bytes> hashes;
  private List<Bytes> txs;
  private List<TxResult> results;
  private List<MerkleProof> proofs;

  FoundTx(BlockLookup blocks, boolean prove) {
    this.blocks = blocks;
    this.prove = prove;
  }

  /** One of them; the text of {@code missing} is for whoever asked. */
  JsonValue json(TxLocation at, String missing) {
    if (at.height() != height) {
      load(at.height(), missing);
    }
    if (at.index() >= txs.size()) {
      throw RpcException.failed(missing);
    }
    if (at.index() >= results.size()) {
      throw RpcException.failed("could not find results for height #" + height);
    }
    JsonValue.ObjectBuilder answer = JsonValue.object()
        .put("hash", hashes.get(at.index()).toHex())
        .putInt64("height", height)
        .put("index", at.index())
        .put("tx_result", AbciJson.txResult(results.get(at.index())))
        .put("tx", AminoJson.base64Text(txs.get(at.index())));
    if (prove) {
      answer.put("proof", AminoJson.txProof(proof(at.index())));
    }
    return answer.build();
  }

  private void load(long wanted, String missing) {
    StoredBlock stored = blocks.stored(wanted).orElseThrow(() -> RpcException.failed(missing));
    txs = BlockLookup.block(stored).txs();
    hashes = txs.stream().map(Hashing::sha256).toList();
    results = blocks.results(wanted).txResults();
    proofs = null;
    height = wanted;
  }

  private TxProof proof(int index) {
    if (proofs == null) {
      proofs = MerkleTree.proofs(hashes);
    }
    MerkleProof proof = proofs.get(index);
    return new TxProof(proof.computeRoot().orElseThrow(), txs.get(index), proof);
  }
}

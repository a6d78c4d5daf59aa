package org.blockberry.api.load;

import java.io.IOException;
import org.blockberry.api.application.Query;
import org.blockberry.api.application.QueryAnswer;
import org.osgi.annotation.versioning.ProviderType;

/** What a generator knows of its run, and how it asks the application. Threading: any. */
@ProviderType
public interface LoadContext {
  /** Name of the chain. */
  String chainId();

  /** Marks the transactions of this run: 1 to 12 lower-case letters and digits. */
  String run();

  /** Transactions that will be wanted, 1 or more; numbers go from 0 to one less. */
  int total();

  /** Bytes wanted of each, for generators that can choose. */
  int size();

  /**
   * Asks the application, over the RPC of the node. A refusal is an answer with its code.
   *
   * @throws IOException there is no answer
   */
  QueryAnswer query(Query query) throws IOException;
}

import type { KeyService, KeyWrapper } from "../../core/ports.ts";
import type { TokenBucket } from "./token-bucket.ts";

/** The same key service, each call of which waits for its turn. */
export function rateLimited(service: KeyService, bucket: TokenBucket): KeyService {
  return {
    type: service.type,
    wrapper: async (secretRef) => {
      await bucket.take();
      return limitedWrapper(await service.wrapper(secretRef), bucket);
    },
  };
}

function limitedWrapper(wrapper: KeyWrapper, bucket: TokenBucket): KeyWrapper {
  return {
    keyId: wrapper.keyId,
    generate: async (context) => {
      await bucket.take();
      return wrapper.generate(context);
    },
    unwrap: async (wrapped, context) => {
      await bucket.take();
      return wrapper.unwrap(wrapped, context);
    },
  };
}

#ifndef MQTTSCOPE_CPREFETCH_SHIM_H
#define MQTTSCOPE_CPREFETCH_SHIM_H

/* Asks for the cache line at this address; Swift has no word for it. It never faults. */
static inline void mqttscope_prefetch(const void *_Nullable address) {
    __builtin_prefetch(address, 0, 3);
}

#endif

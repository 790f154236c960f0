#ifndef MQTTSCOPE_COPENSSL_SHIM_H
#define MQTTSCOPE_COPENSSL_SHIM_H

#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/sha.h>
#include <openssl/ssl.h>

#endif

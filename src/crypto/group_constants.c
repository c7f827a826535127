/*
 * group_constants.c: the numbers of the groups.
 *
 * Ed25519: RFC 8032, 5.1. BELENIOS-2048: Belenios specification, section "Groups": made by FIPS
 * 186-4, A.1.1.2 and A.2.3, from the seed "Belenios: Verifiable online voting system 154", which
 * the unit test does again. RFC-3526-2048: RFC 3526, section 3; the order is (p-1)/2.
 */
/* SPDX-License-Identifier: EUPL-1.2 */
#include "crypto/group_internal.h"

static const struct modulus edwards_order = {
	.limbs = 4,
	.value = { UINT64_C(0x5812631a5cf5d3ed), UINT64_C(0x14def9dea2f79cd6),
		   UINT64_C(0x0000000000000000), UINT64_C(0x1000000000000000) },
	.square = { UINT64_C(0xa40611e3449c0f01), UINT64_C(0xd00e1ba768859347),
		    UINT64_C(0xceec73d217f5be65), UINT64_C(0x0399411b7c309a3d) },
	.inverse = UINT64_C(0xd2b51da312547e1b),
};

static const struct modulus belenios_order = {
	.limbs = 4,
	.value = { UINT64_C(0xe20263387d55c491), UINT64_C(0xf0fa90c2168bc709),
		   UINT64_C(0xf4daa0f2579db7f2), UINT64_C(0xadb6066a73522565) },
	.square = { UINT64_C(0x86f97f21e709e1e9), UINT64_C(0x7dc1a384a29b91b0),
		    UINT64_C(0x0ad58bc1dba6f5c0), UINT64_C(0x8668302335c7b5bb) },
	.inverse = UINT64_C(0x27fd9552bdf1838f),
};

static const struct modulus belenios_modulus = {
	.limbs = 32,
	.value = { UINT64_C(0xd9cec4157646e64f), UINT64_C(0x1e59e0e6351e051e),
		   UINT64_C(0xb44f6cef17d70730), UINT64_C(0x878affa2375e2999),
		   UINT64_C(0x6a4ccfa04ee4008f), UINT64_C(0x555bc810941e021b),
		   UINT64_C(0xcb5de0acf66a3882), UINT64_C(0x0e7992d0f18cc759),
		   UINT64_C(0x82d8c31911acdd4a), UINT64_C(0xe3fada9e010840d0),
		   UINT64_C(0x9aa8599411d998d3), UINT64_C(0x7f18fb1a8bc85827),
		   UINT64_C(0xbbb29c9ec3099b60), UINT64_C(0x6b006517d6f6747e),
		   UINT64_C(0xd7229abe93a188b4), UINT64_C(0xa3e14dfa9b2162f4),
		   UINT64_C(0x6b4fe17d8d47e843), UINT64_C(0x7ebc15a349fa318a),
		   UINT64_C(0x0a4091d8fa447f6c), UINT64_C(0x07435012768a2cdd),
		   UINT64_C(0x27a5022ddd8912d1), UINT64_C(0x3fb8c3aabfff12ce),
		   UINT64_C(0x30c6e82ac36de1ae), UINT64_C(0x07dd973f9c53e509),
		   UINT64_C(0xa2f85e0fb11c0ede), UINT64_C(0x06e092a495af8d79),
		   UINT64_C(0x421f514ed40bfd4c), UINT64_C(0x1e6d36856b428030),
		   UINT64_C(0x2791811d21fc35f2), UINT64_C(0xb7dc7ef3a791b686),
		   UINT64_C(0xe39e568fccdffb0f), UINT64_C(0xa3ef2d011fefb1b6) },
	.square = { UINT64_C(0x261c3fa920085536), UINT64_C(0x7b86db10a6006e65),
		    UINT64_C(0x3bf5613c63556494), UINT64_C(0x22a2aa6655fbc27e),
		    UINT64_C(0x9dfa33883db80b2f), UINT64_C(0x62505bee6d3192f4),
		    UINT64_C(0xc3eef01ff7878b90), UINT64_C(0x8a6425873dec0ca5),
		    UINT64_C(0x1b0146207ba3e0d3), UINT64_C(0xde424467593d80d4),
		    UINT64_C(0x9ae3d4d585e1d784), UINT64_C(0x3c89e9bdfaa52e25),
		    UINT64_C(0x47f88ddabe6f6eea), UINT64_C(0x45af07db9be80a59),
		    UINT64_C(0xa1d72eaa1e34c8dd), UINT64_C(0x32fb7420ecc75d6c),
		    UINT64_C(0x9421e26d4556f78e), UINT64_C(0x74fbe46b7f8101b4),
		    UINT64_C(0x0e39c252d205dec6), UINT64_C(0x7b8892621d505d41),
		    UINT64_C(0x283651cb3ae2c7b8), UINT64_C(0x0a204eea55fe96b5),
		    UINT64_C(0xdd63f04d53e3b4f9), UINT64_C(0xdfbf67a73470243d),
		    UINT64_C(0x330692d38fbbd75b), UINT64_C(0xfc23dfd9056fbaa8),
		    UINT64_C(0xc24e37ef5e88880f), UINT64_C(0x655fd147600286b8),
		    UINT64_C(0x4997a9d145eb251e), UINT64_C(0xe5d74597c5f9e1bd),
		    UINT64_C(0xd307b3b940eabfde), UINT64_C(0x5faafca7a804de9d) },
	.inverse = UINT64_C(0x1e7e4d1bf8a58f51),
};

static const struct modulus rfc3526_order = {
	.limbs = 32,
	.value = { UINT64_C(0x7fffffffffffffff), UINT64_C(0x0ab9472d45565534),
		   UINT64_C(0x8ae9130c4c7d0288), UINT64_C(0x1ccaa4be754ab572),
		   UINT64_C(0xef15e5fb4aac0b8c), UINT64_C(0xdae2aef837a62964),
		   UINT64_C(0xcd93c1d17603d147), UINT64_C(0xf1cf3b960c074301),
		   UINT64_C(0x19482f23171b671d), UINT64_C(0x78ba3604650c10be),
		   UINT64_C(0xb3861aa7255e4c02), UINT64_C(0xcf6a9483b84b4b36),
		   UINT64_C(0x0e3179ab1042a95d), UINT64_C(0xc1b2ae91ee51d6cb),
		   UINT64_C(0x348b1fd47e9267af), UINT64_C(0xcc6d241b0e2ae9cd),
		   UINT64_C(0xe1003e5c50b1df82), UINT64_C(0x24943328f6722d9e),
		   UINT64_C(0xd74f9208be258ff3), UINT64_C(0xf71c35fdad44cfd2),
		   UINT64_C(0x85ffae5b7a035bf6), UINT64_C(0x7a262174d31bf6b5),
		   UINT64_C(0xf242dabb312f3f63), UINT64_C(0xa7f09ab6b6a8e122),
		   UINT64_C(0x98158536f92f8a1b), UINT64_C(0xf7ca8cd9e69d218d),
		   UINT64_C(0x28a5043cc71a026e), UINT64_C(0x0105df531d89cd91),
		   UINT64_C(0x948127044533e63a), UINT64_C(0x62633145c06e0e68),
		   UINT64_C(0xe487ed5110b4611a), UINT64_C(0x7fffffffffffffff) },
	.square = { UINT64_C(0x8ee2459c24bf6cca), UINT64_C(0x2b31aa1e375532c1),
		    UINT64_C(0x1c73beeccc8ba3b0), UINT64_C(0x052a18b9ac95f374),
		    UINT64_C(0x694fdd4a2866c3c1), UINT64_C(0x338432c8a5bba7e6),
		    UINT64_C(0xcd76f554d46907f2), UINT64_C(0xff3c9b0607704a6c),
		    UINT64_C(0xd7b6c778606c05f2), UINT64_C(0x23cf47ef24bbfba2),
		    UINT64_C(0xcc10dfaebe562a18), UINT64_C(0x6468d77cb844abb0),
		    UINT64_C(0x30904093e65ba3a8), UINT64_C(0xc09000035a0bd9a9),
		    UINT64_C(0x5bd42dd22b8a05ba), UINT64_C(0xbbde3e1ecfee2068),
		    UINT64_C(0xa5b0793b4f97ce75), UINT64_C(0x8d55dbd975aef212),
		    UINT64_C(0xbc104c8393b54ad7), UINT64_C(0x20e5f560f65b4881),
		    UINT64_C(0xd85fb472e83add5a), UINT64_C(0x5a35837b3ffcb6b8),
		    UINT64_C(0xfc00917bb173a487), UINT64_C(0x71253136ca869f19),
		    UINT64_C(0x7cb293c9ce32c1b4), UINT64_C(0x925009c4f47460a8),
		    UINT64_C(0x8af913cd2af4d80f), UINT64_C(0xc681e58cd05d93ed),
		    UINT64_C(0xa4fc43e703f78248), UINT64_C(0x0c77d45f3fe5fe3a),
		    UINT64_C(0xacb8a1bf238fab97), UINT64_C(0x0cd37a33628b3197) },
	.inverse = UINT64_C(0x8000000000000001),
};

static const struct modulus rfc3526_modulus = {
	.limbs = 32,
	.value = { UINT64_C(0xffffffffffffffff), UINT64_C(0x15728e5a8aacaa68),
		   UINT64_C(0x15d2261898fa0510), UINT64_C(0x3995497cea956ae5),
		   UINT64_C(0xde2bcbf695581718), UINT64_C(0xb5c55df06f4c52c9),
		   UINT64_C(0x9b2783a2ec07a28f), UINT64_C(0xe39e772c180e8603),
		   UINT64_C(0x32905e462e36ce3b), UINT64_C(0xf1746c08ca18217c),
		   UINT64_C(0x670c354e4abc9804), UINT64_C(0x9ed529077096966d),
		   UINT64_C(0x1c62f356208552bb), UINT64_C(0x83655d23dca3ad96),
		   UINT64_C(0x69163fa8fd24cf5f), UINT64_C(0x98da48361c55d39a),
		   UINT64_C(0xc2007cb8a163bf05), UINT64_C(0x49286651ece45b3d),
		   UINT64_C(0xae9f24117c4b1fe6), UINT64_C(0xee386bfb5a899fa5),
		   UINT64_C(0x0bff5cb6f406b7ed), UINT64_C(0xf44c42e9a637ed6b),
		   UINT64_C(0xe485b576625e7ec6), UINT64_C(0x4fe1356d6d51c245),
		   UINT64_C(0x302b0a6df25f1437), UINT64_C(0xef9519b3cd3a431b),
		   UINT64_C(0x514a08798e3404dd), UINT64_C(0x020bbea63b139b22),
		   UINT64_C(0x29024e088a67cc74), UINT64_C(0xc4c6628b80dc1cd1),
		   UINT64_C(0xc90fdaa22168c234), UINT64_C(0xffffffffffffffff) },
	.square = { UINT64_C(0x477122ce125fb664), UINT64_C(0xb03548fb9b38d313),
		    UINT64_C(0x4c2153ff6fd412c1), UINT64_C(0x2a092b50873f9bc6),
		    UINT64_C(0xbbc71629fcb7f5f9), UINT64_C(0x4bec06e136bd84e7),
		    UINT64_C(0x27ba725a6b020cb1), UINT64_C(0xf8115426ed939eeb),
		    UINT64_C(0x4bc1b1878a0e30d9), UINT64_C(0x5620820e258633ff),
		    UINT64_C(0x074ed6ab785a3071), UINT64_C(0xf228105f81f1cb61),
		    UINT64_C(0x570e436f4e2e6f7f), UINT64_C(0x5ca52ff7d7450bd9),
		    UINT64_C(0x552272d275f10a7e), UINT64_C(0xac2b7925739c7978),
		    UINT64_C(0xa2f88257325b54d0), UINT64_C(0xbc821c9de8d72bd5),
		    UINT64_C(0xdbd442b3866d2986), UINT64_C(0x9478951b70c4b2ce),
		    UINT64_C(0x5d998fb394910c76), UINT64_C(0xf273b2937e300867),
		    UINT64_C(0x8c106bbe38569f92), UINT64_C(0xf83c92cb14e992c5),
		    UINT64_C(0xd85d6e7eed6880dd), UINT64_C(0xeb5b276fbe06a1df),
		    UINT64_C(0x2a492090fa11e105), UINT64_C(0x63bdd96d19ea00be),
		    UINT64_C(0x272382970a1698ab), UINT64_C(0x8a3a686c9240c974),
		    UINT64_C(0x3ed8570366613000), UINT64_C(0x0cd37a33628b3197) },
	.inverse = UINT64_C(0x0000000000000001),
};

static const struct modulus tiny_order = {
	.limbs = 1,
	.value = { UINT64_C(0x000000000000000b) },
	.square = { UINT64_C(0x0000000000000003) },
	.inverse = UINT64_C(0xd1745d1745d1745d),
};

static const struct modulus tiny_modulus = {
	.limbs = 1,
	.value = { UINT64_C(0x0000000000000017) },
	.square = { UINT64_C(0x000000000000000d) },
	.inverse = UINT64_C(0x2c8590b21642c859),
};

static const struct group_field belenios_field = {
	.modulus = &belenios_modulus,
	.len = 256,
	.generator = { UINT64_C(0xcf284308f1d7e653), UINT64_C(0x41e1c91fe3823f4b),
		       UINT64_C(0x743d663f42d853c0), UINT64_C(0x47aa680d43771902),
		       UINT64_C(0xac638f5f34100d2d), UINT64_C(0xb7aeff04867d8724),
		       UINT64_C(0x3ac8b72fd04e0991), UINT64_C(0x22127b6cbba44d45),
		       UINT64_C(0x3731ae4268d60d7f), UINT64_C(0xc4ff49b1964c4a91),
		       UINT64_C(0xd2dde0ce514e0927), UINT64_C(0x60a7ea574a61f552),
		       UINT64_C(0xf74b7a1615a274ba), UINT64_C(0x1b9e519edcee8bb0),
		       UINT64_C(0x65f397c6b870df8c), UINT64_C(0x6aef1be365fdd901),
		       UINT64_C(0xdf9c2458570b06d2), UINT64_C(0x88fdb1a3381a697f),
		       UINT64_C(0x8fe5fb9cf9fdb8ea), UINT64_C(0x643e673fd9d215fc),
		       UINT64_C(0xfd4f10d5b1a356a8), UINT64_C(0xd4bc04e29f3748ae),
		       UINT64_C(0x301b894236823fe1), UINT64_C(0x541e5219e0d0d094),
		       UINT64_C(0x8262ee68a0e92cea), UINT64_C(0xd9d8976f01d95a1c),
		       UINT64_C(0x5a9dfd001d26ba31), UINT64_C(0x988b98c259597f9c),
		       UINT64_C(0xe781878a52230a51), UINT64_C(0x31fd1c5807b61fb1),
		       UINT64_C(0xd7caa3a78a42415e), UINT64_C(0x1307c1ab5f295885) },
};

static const struct group_field rfc3526_field = {
	.modulus = &rfc3526_modulus,
	.len = 256,
	.generator = { 2 },
	.order_is_half = true,
};

static const struct group_field tiny_field = {
	.modulus = &tiny_modulus,
	.len = 1,
	.generator = { 2 },
};

const struct group group_ed25519 = {
	.name = "Ed25519",
	.order = &edwards_order,
	.order_text =
	    "7237005577332262213973186563042994240857116359379907606001950938285454250989",
	.random_len = 64,
	.offered = true,
};

const struct group group_belenios_2048 = {
	.name = "BELENIOS-2048",
	.order = &belenios_order,
	.order_text =
	    "78571733251071885079927659812671450121821421258408794611510081919805623223441",
	.random_len = 64,
	.offered = true,
	.field = &belenios_field,
};

const struct group group_rfc3526_2048 = {
	.name = "RFC-3526-2048",
	.order = &rfc3526_order,
	.order_text = "161585030356555036501694569632119141244089706205701195564210048757003708533"
		      "171771113098447086817846735589508689548520958773029366045975144268794930928"
		      "110766060877062574508872601351178980391181244421230947387938205529643230497"
		      "058616227133112610966152704595188402621177595628398579350585005290279388255"
		      "194309236401289880274517848662807630835406696808997706682382795801841589483"
		      "645365891922948403198359504886010970843236129355157056682146597680967358182"
		      "666048585387241139942942826846043226483180386251344777529641813755605870484"
		      "864990342052771797924332916458210681091155394954997243262341312084860179559"
		      "26253522680545279",
	.random_len = GROUP_RANDOM_LEN_MAX,
	.offered = false,
	.field = &rfc3526_field,
};

const struct group group_tiny_23 = {
	.name = "TINY-23",
	.order = &tiny_order,
	.order_text = "11",
	.random_len = 64,
	.offered = true,
	.field = &tiny_field,
};

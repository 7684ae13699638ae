/** Whether an inline script is a published build of a library. Written by scripts/library-hashes.ts. */
// cspell:disable
import { createHash } from 'node:crypto';

/** Shorter scripts are not looked up. */
const MIN_LENGTH = 500;

/** Start of the SHA-256 of a script without white space around it, and with line feeds only. */
export const fingerprintOf = (code: string): string =>
  createHash('sha256').update(code.trim().replaceAll('\r\n', '\n')).digest('base64url').slice(0, 16);

const HASHES: ReadonlySet<string> = new Set(
  `
  jCgS3tZDZxUnn4_Y
  b6QJwscsMNfiHEBz
  sw0iNNXmOJbQhYFu
  1IuP7k_g-d98_r5-
  7-Hj6lc7nqQZCnR-
  WDA5Z0zolebYHGdC
  c_TfCcSTPpFWskym
  uNBFH6YZ7rEeS9BF
  4iOvsZZSqroHdgGX
  DU2iwVsKOtgGvJrX
  wv8_sQvWl90ITHCf
  Z1LBGwdqVsb2CRro
  66DuKS5jUFrcOBxc
  1v3HXyBOa976mbab
  qNfmKRrYAlb5dqzp
  iemZmd-oPun7iOWL
  SdzXRHrFxhtTto01
  AZjdCx92DN7Racfn
  UWxf6lyCvfH7XEcr
  wc0eDthpi6RABdPb
  RtHRDQ6Z1WK49vA2
  StKtMKffH6CmFcTP
  7514IpRCFSJFjkNM
  8pnLDoMLerW0T93Q
  E_cH0kyXqvBPTBHA
  XNF1g6EAp3VaqkNj
  hIsBeDdA4ayt8r02
  GBIpVBJIUGJdN0Bp
  nQaqqxcHixfR0Z6o
  ZafpWMVHFg7o6roQ
  tc4b48P1MPGS4PJX
  20nQCchB9co0qIjJ
  YhJgt6DPkkVc88CF
  GhICKQ6sZdX72lDE
  lMG_Gk11MJAEnhtf
  QeHNSPwr4agNfhc2
  2GFwosn61KnWCnfQ
  dNTzMPz3p_7LeoPM
  nK1lxlEYefNnXILK
  L685WBB513z8XzPA
  RGaBtfnb7R5S9BsU
  2D0ajPN3AKwxEyMJ
  Ge9sYnDdkJy3jqX4
  11OB2LMOTWysmPwp
  tMRaxbqDQtkFutW1
  Xxrdry6fWSKu1j2A
  vV2kNkyUsRqeVvDQ
  474TkhsaCm19fHLk
  YbWvrq8d3s9nlmkE
  A5peEfUQABSuKnbg
  gFPuKmoJ-dUPf81v
  4JUpQ8xbf8uc9soN
  SUulPbGqyfZ2MX3a
  ircesJxR9QHl4lFX
  frlQ_ddG5chuTTFe
  omgdtYq7DI9-TS6f
  So9ZVIMEhk-CRqLH
  7_qxivu0KXoj2dmL
  9hV8cqybP1HN6tQm
  ynpK6TVLEXsxM9W0
  PKF6Iapb6MHapt4M
  mF8SJMDu7JnTZ6nb
  J76-eOO2pLFmTdT6
  pTxD-DSzIwmwhOqT
  K8XfylopijCrS7K3
  vjFnliBY8DzX9jsg
  FAA7cD3g4AGSd7r_
  Huqxy3eUcaCwqqk9
  3-sEImMiCQfpEG8A
  Yx0GgLicsGogQc4m
  eVNjHw5UeU0jUqPP
  v0JBvHP-9_EcWaKD
  CBrpuqrMhXwcLLUd
  PZEg-mIdptYTwWmL
  IogW43oYCMpFK0_d
  LULLE43PgneQM0Fm
  MASABpB4tYktI2Oi
  op0pYdMUbeWUnXis
  7gIlf_uvCptIHHA5
  XvQsjYuF01TNgbv4
  qLbVAmfXCdsEEaWY
  UylQUV_Smun3ohzr
  8DNAKV15Ktt2PHd-
  vefrFinTGoSuBMjY
  nMtwuZhgu4FZO9gI
  MoEfaUWS5Dc5H-BA
  sYn9yiucLkR0JPRN
  oW1XExMUwEJRJjFm
  I7CrD0o-1i1zP-l5
  IjlEJrHChfd6_Vdc
  iD1Vf6JrgtSZNKCL
  ice7IYRlECrobXOI
  C-Ovq1attf9PVABq
  c2wzlETIi6rVk-JK
  W1eZ5vjGgGYyB6xb
  blI4c8fk8WbEwRcJ
  6H5VB5QyLldKH9oM
  f4ObLUaIuEXBBev1
  VlPVsku-NWO2jRPW
  jydjCF3MJEXMQ8JQ
  4XodgW4TwIJuDtf-
  Tobw4i5HcbW4qsJM
  ZKIahAEIZn8wkQBI
  TGgvGHktO3CYORsH
  8Ps6EnXq69AVctzf
  jsGb0IdNRg4aClAp
  UHarX7cUNZxefgEG
  a8u5c2toUlYFE1eO
  _hn_wSRbeyawDhpy
  bhv0PR1JhYqs1d5T
  WuilVEO_d0dv9rFg
  zBaNlfuSfUaxBDcm
  y48lrfqd9i5GarLO
  F-0XS_TTIw570P0T
`
    .split(/\s+/)
    .filter((hash) => hash !== ''),
);

export const isPublishedLibrary = (code: string): boolean =>
  code.length >= MIN_LENGTH && HASHES.has(fingerprintOf(code));

export { contract, type Contract } from './contract.ts'
export type * from './outputs.ts'

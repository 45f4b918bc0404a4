import {describe, expect, it} from 'vitest'
import {serverAddress} from '../../src/model/server-address.js'

const urlOf = (text: string | undefined): string => {
  const address = serverAddress(text)
  return address.ok ? address.url : address.reason
}

describe('OLLAMA_HOST', () => {
  // As envconfig.Host and ConnectableHost of Ollama give them.
  it.each([
    [undefined, 'http://127.0.0.1:11434'],
    ['', 'http://127.0.0.1:11434'],
    [' \t', 'http://127.0.0.1:11434'],
    ['"1.2.3.4"', 'http://1.2.3.4:11434'],
    [" '1.2.3.4:56' ", 'http://1.2.3.4:56'],
    ['1.2.3.4', 'http://1.2.3.4:11434'],
    ['1.2.3.4:', 'http://1.2.3.4:11434'],
    [':1234', 'http://127.0.0.1:1234'],
    ['example.com', 'http://example.com:11434'],
    ['http://example.com', 'http://example.com:80'],
    ['HTTPS://example.com', 'https://example.com:443'],
    ['https://example.com:1234', 'https://example.com:1234'],
    ['ollama.com', 'https://ollama.com:443'],
    ['example.com/ollama/', 'http://example.com:11434/ollama'],
    ['https://example.com/a/b?c#d', 'https://example.com:443/a/b'],
    ['1.2.3.4:66000', 'http://1.2.3.4:11434'],
    ['1.2.3.4:-1', 'http://1.2.3.4:11434'],
    ['http://1.2.3.4:x', 'http://1.2.3.4:80'],
    ['::1', 'http://[::1]:11434'],
    ['[::1]', 'http://[::1]:11434'],
    ['[::1]:1337', 'http://[::1]:1337'],
    ['fe80::1', 'http://[fe80::1]:11434'],
    ['0.0.0.0', 'http://127.0.0.1:11434'],
    ['0.0.0.0:8080', 'http://127.0.0.1:8080'],
    ['[::]:80', 'http://[::1]:80'],
    ['::', 'http://[::1]:11434'],
    ['ftp://example.com', 'OLLAMA_HOST is no http address'],
    ['http://a b', 'OLLAMA_HOST is no address'],
    ['[::1', 'OLLAMA_HOST is no address'],
  ])('%j is %s', (text, expected) => {
    expect(urlOf(text)).toBe(expected)
  })

  it.each([
    [undefined, true],
    ['localhost', true],
    ['LOCALHOST:1', true],
    ['127.0.0.1', true],
    ['127.255.3.4:1', true],
    ['127.1', true],
    ['::1', true],
    ['0.0.0.0', true],
    ['user:pass@127.0.0.1', true],
    ['128.0.0.1', false],
    ['127.0.0.1.example.com', false],
    ['localhost.example.com', false],
    ['127.0.0.1@example.com', false],
    ['http://127.0.0.1:80@example.com', false],
    ['::2', false],
    ['192.168.0.1', false],
    ['ollama.com', false],
  ])('%j on this machine: %s', (text, expected) => {
    expect(serverAddress(text)).toMatchObject({ok: true, isLoopback: expected})
  })

  it('may hold credentials, which become a header and stand nowhere else', () => {
    const address = serverAddress('http://me:s%3Acret@127.0.0.1:8080/x')
    expect(address).toMatchObject({
      url: 'http://127.0.0.1:8080/x',
      place: '127.0.0.1:8080',
      authorization: `Basic ${Buffer.from('me:s:cret').toString('base64')}`,
    })
    expect(serverAddress('me:100%@127.0.0.1')).toMatchObject({
      authorization: `Basic ${Buffer.from('me:100%').toString('base64')}`,
    })
    expect(serverAddress('127.0.0.1')).toMatchObject({authorization: null})
  })
})

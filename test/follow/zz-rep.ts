import {mkdtempSync, rmSync, appendFileSync, renameSync, writeFileSync, statSync, readdirSync} from 'node:fs'
import {createFollow} from '/work/main/src/follow/create-follow.js'
const settings = {pollMs: 20, drainMs: 60, missingAfterMs: 5, chunkBytes: 4096}
let bad=0
for (let k=0;k<1500;k++) {
  const d = mkdtempSync('/tmp/rep-'); const p = d+'/app.log'; writeFileSync(p,'')
  const f = createFollow(settings); const t = await f.resolve(p,{wait:true}); const ac = new AbortController()
  const got: string[] = []; const ev: string[]=[]
  const run = (async()=>{ for await (const e of f.follow(t,{type:'start'},ac.signal)) { ev.push(e.type==='note'?e.what:e.type+ (e.type==='lines'? ':'+e.position.path.slice(d.length)+':'+e.position.inode:'')); if (e.type==='lines') for (const l of e.lines) got.push(Buffer.from(l.bytes).toString()) } })()
  while(!ev.includes('following')) await new Promise(r=>setTimeout(r,1))
  let n=0; const rot=()=>{n++; for(let i=n;i>1;i--) renameSync(`${p}.${i-1}`,`${p}.${i}`); renameSync(p,p+'.1')}
  rot(); writeFileSync(p+'.tmp',''); renameSync(p+'.tmp',p)
  await new Promise(r=>setTimeout(r,k%3))
  appendFileSync(p,'line 0\n'); rot(); writeFileSync(p,''); appendFileSync(p,'line 1\n'); rot(); writeFileSync(p,''); appendFileSync(p,'line 2\n')
  const until=Date.now()+1500
  while(got.length<3 && Date.now()<until) await new Promise(r=>setTimeout(r,1))
  if (got.join()!=='line 0,line 1,line 2') { bad++; console.log(k, got, ev.join(' ')); for (const x of readdirSync(d)) { const s=statSync(d+'/'+x,{bigint:true}); console.log('   ',x,s.ino,s.mtimeNs,s.birthtimeNs)} }
  ac.abort(); await run; rmSync(d,{recursive:true})
}
console.log('bad',bad)
